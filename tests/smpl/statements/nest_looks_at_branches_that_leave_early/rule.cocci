@@
expression l;
@@
 lock(l);
 <...
- c();
+ c2();
 ...>
 unlock(l);
