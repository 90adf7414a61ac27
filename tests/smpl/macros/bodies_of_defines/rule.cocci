@@
expression E;
@@
- rdmsrl(E,
+ rdmsrq(E,
  ...)
