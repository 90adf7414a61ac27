@@
identifier x;
@@
- struct old x;
+ struct new x;
