@@
identifier x;
attribute name __ring_data;
@@
- int
+ long
  x __ring_data = 1;
