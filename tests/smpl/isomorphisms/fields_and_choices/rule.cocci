@@
expression x;
@@
- x->owner
+ get_owner(x)

@@
expression a, b, c;
@@
- a ? b : c
+ pick(a, b, c)

@@
expression a;
@@
- a << 2
+ four(a)
