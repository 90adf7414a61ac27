@@
expression E;
@@
- if (E) { RING_BUG(); }
+ RING_BUG_ON(E);
