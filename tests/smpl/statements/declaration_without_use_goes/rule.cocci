@@
identifier l;
expression E;
@@
- int l = to_level(E);
  <...
- l
+ E
  ...>
