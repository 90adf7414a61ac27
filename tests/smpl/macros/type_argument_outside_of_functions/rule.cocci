@@ type T; expression a, b; @@
- min_t(T, a, b)
+ min2(T, b, a)
