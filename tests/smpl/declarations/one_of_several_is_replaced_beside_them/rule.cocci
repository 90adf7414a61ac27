@@
symbol flags, mask;
@@
+ unsigned long mask;
- int flags;
