@@
@@
  first();
+ second();
