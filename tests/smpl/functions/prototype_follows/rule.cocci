@@
identifier x;
@@
- do_it(int x)
+ do_it(long x)
 { ... }
