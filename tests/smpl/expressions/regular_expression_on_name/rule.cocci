@@
identifier f =~ "^get_";
expression E;
@@
- f(E)
+ wrap(f, E)
