@@ type T; identifier x; expression e; @@
- T x;
  ...
- x = e;
+ T x = e;
