@@
identifier f;
parameter list ps;
@@
- int f(ps)
+ int f(struct ctx *c, ps)
  { ... }
