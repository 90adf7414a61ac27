@@
expression x;
@@
- same(x == limit)
+ at_limit(x)

@strict disable swapped@
expression x;
@@
- equal(x == limit)
+ is_limit(x)
