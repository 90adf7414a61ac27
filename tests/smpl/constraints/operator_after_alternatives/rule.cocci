@@
expression a, b, E;
assignment operator aop;
@@
- total(a, b)
+ sum(a, b)
  ... when != \(a\|b\) aop E
- total(a, b);
+ sum(a, b);
