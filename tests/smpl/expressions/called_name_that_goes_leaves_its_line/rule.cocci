@@ expression x; @@
- foo
  (x);
