@@
expression e;
@@
 if (e) {
   <...
-  old();
+  new();
   ...>
 } else
   other();
