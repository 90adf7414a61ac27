@@
identifier o, fn;
@@
 struct ops o = {
-  .link = fn,
 };
