@@
expression E;
@@
  map_page(...,
- to_page(E)
+ E
  , ...)
