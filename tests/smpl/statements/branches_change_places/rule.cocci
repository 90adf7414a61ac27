@@
expression x;
statement S1, S2;
@@
- if (cond(x)) S1 else S2
+ if (!cond(x)) S2 else S1
