@@
expression x;
statement S;
@@
- if (x) S
+ WARN_ON(x);
+ if (unlikely(x)) S
