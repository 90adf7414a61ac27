@r@
identifier f;
@@
- static int f(...) { ... }
