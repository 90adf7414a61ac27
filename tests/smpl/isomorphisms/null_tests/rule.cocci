@@
expression E;
statement S;
@@
  E = get();
- if (E == NULL) S
