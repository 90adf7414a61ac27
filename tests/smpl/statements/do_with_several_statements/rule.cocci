@@ expression x; @@
- foo(x);
+ bar(x);
+ baz(x);
