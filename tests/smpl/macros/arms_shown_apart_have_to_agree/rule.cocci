@@
expression l;
@@
- lock(l);
+ lock2(l);
...
- unlock(l);
+ unlock2(l);
