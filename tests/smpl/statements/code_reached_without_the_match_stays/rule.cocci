@@
expression E;
@@
E = take();
...
- put(E);
+ drop(E);
