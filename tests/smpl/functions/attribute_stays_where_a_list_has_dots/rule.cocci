@@ identifier f; @@
- static int f(int a, ...)
+ static int f(long a)
  { ... }
