@@ expression x; @@
- a(x);
