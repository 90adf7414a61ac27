@@ expression x; @@
- f(x);
  ...
- b();
