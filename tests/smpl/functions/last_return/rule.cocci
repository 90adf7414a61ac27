@@
identifier f;
@@
 int f(...) {
  ...
+ trace_exit();
  return 0;
 }
