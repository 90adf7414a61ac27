@@
type T;
identifier x;
@@
-T x __attribute__((old));
+T x __attribute__((new));
