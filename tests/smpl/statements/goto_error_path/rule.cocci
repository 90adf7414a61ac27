@@
expression E;
identifier l;
@@
  E = alloc();
  if (!E)
-   goto l;
+   return -ENOMEM;
