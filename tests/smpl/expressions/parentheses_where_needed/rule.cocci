@@
expression E;
@@
- twice(E)
+ E * 2
