@@ expression a, b; @@
- mx(a, b)
+ mx2(b, a)
