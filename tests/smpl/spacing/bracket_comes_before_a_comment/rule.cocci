@@ expression x; statement S; @@
- if (x) S
+ if (unlikely(x)) S
