@@
identifier v;
statement S;
@@
 struct item v;
 ... when any
++begin(&v);
 S
 ... when any
++end(&v);
 return ...;
