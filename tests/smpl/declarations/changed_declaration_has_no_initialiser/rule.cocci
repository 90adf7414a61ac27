@@
type T;
symbol cookie;
@@
- T cookie;
+ T *cookie;
