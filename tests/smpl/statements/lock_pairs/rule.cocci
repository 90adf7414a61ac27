@@
expression L;
@@
- lock(L);
+ guard(L);
  ... when != unlock(L)
- unlock(L);
