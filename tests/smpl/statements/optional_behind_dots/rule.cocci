@@
iterator name for_each_ring;
identifier d;
expression e;
@@
  for_each_ring(d)
  {
    ...
+   put_ring(d);
?   return e;
    ...
  }
