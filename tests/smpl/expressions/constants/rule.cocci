@@
constant C;
expression E;
@@
- shift(E, C)
+ shift_const(E, C)
