@@
expression E;
@@
+ if (E)
  foo(E);
