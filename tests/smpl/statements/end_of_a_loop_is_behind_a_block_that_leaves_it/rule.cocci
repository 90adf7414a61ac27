@@
expression n, c;
iterator name for_each_part, for_each_part_scoped;
@@
- for_each_part
+ for_each_part_scoped
  (n, c) {
   ... when strict
(
-  {
-  put(c);
   break;
-  }
|
-  put(c);
   return ...;
)
}
