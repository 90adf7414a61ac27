@@ expression x; @@
- old(x);
