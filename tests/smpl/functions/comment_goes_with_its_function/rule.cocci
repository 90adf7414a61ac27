@@
@@
- void old_ring(void) { ... }
