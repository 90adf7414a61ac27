@@
expression e;
@@
-wrap(e, ...)
+e
