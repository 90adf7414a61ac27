@@ expression x; @@
- foo(x)
+ !foo(x)
