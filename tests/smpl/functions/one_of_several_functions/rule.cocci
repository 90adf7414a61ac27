@@
@@
(
 void first(void)
 {
   ...
-  step(1);
+  step(10);
   ...
 }
|
 void second(void)
 {
   ...
-  step(1);
+  step(20);
   ...
 }
)
