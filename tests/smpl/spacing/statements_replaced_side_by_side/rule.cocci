@@
type T;
identifier p;
expression E;
@@
  T *p;
  ...
- p = alloc(sizeof(T), E);
+ p = alloc2(sizeof(*p), E);
