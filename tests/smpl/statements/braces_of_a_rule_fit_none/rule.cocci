@@
expression E;
@@
- if (bad(E)) { return -1; }
+ if (bad(E)) { return -EINVAL; }
