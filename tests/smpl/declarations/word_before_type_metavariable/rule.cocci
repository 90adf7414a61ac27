@@
type T;
symbol index;
@@
- unsigned T
+ T
  index;
