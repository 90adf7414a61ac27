@@ expression x; @@
  foo(x);
+ bar(x);
