@@ expression e; statement S1, S2; @@
- if (e)
+ if (neg(e))
  S1
  else S2
