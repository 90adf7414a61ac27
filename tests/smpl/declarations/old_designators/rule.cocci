@@
typedef link_t;
identifier x;
@@
- link_t x;
+ struct link x;
