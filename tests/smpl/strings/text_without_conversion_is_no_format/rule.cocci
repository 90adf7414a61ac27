@@
format list d;
@@
(
 say("%@d@", ...);
|
-say(...);
+say_text();
)
