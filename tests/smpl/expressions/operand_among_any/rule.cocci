@@
expression x;
@@
 if (
-x == NULL
+!x
 || ...) return;
