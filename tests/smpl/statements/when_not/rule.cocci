@@
expression E;
@@
  x = E;
  ... when != x
- use(x);
+ use(E);
