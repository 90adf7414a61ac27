@@
expression E, l;
@@
 lock(l);
 <...
+ before_return();
 return E;
 ...>
 unlock(l);
