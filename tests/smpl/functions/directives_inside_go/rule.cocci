@@
@@
- old(void) { ... }
