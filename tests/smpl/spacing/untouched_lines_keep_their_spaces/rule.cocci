@@
@@
  lock();
+ count();

@@
@@
- unused();
