@@ constant C; symbol x; @@
- x = C;
+ set(C);
