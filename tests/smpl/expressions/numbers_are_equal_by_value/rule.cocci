@@
expression e;
@@
-begin(e);
-end(e);
