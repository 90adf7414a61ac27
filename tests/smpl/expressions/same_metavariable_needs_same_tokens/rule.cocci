@@
expression E;
@@
- E == E
+ 1
