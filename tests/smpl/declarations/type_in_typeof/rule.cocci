@@ @@
- struct foo
+ struct bar
