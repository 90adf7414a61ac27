@r@
expression a, b, c;
@@
(
foo(a, c);
|
bar(b, c);
)

@@
expression r.a, r.b, r.c;
@@
- ring(\(a\|b\), c);
+ yield();
