@@
expression e;
@@
 begin();
 ... when != use(e)
-end(e);
