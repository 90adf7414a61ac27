@@
expression e;
statement S1, S2;
@@
- if (ring_dead(e)) S1 else S2
