@@
identifier x;
@@
- int x;
++ long y;
