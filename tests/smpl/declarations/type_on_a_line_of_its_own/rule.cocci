@@ identifier f; @@
- int
+ static int
 f(...)
 { ... }
