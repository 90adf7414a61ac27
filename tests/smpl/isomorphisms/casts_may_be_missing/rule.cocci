@@
type T;
expression E;
@@
- (T *)alloc(E)
+ zalloc(E)
