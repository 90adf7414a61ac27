@@ @@
f(...) {
...
- int r;
+ long r = 0;
... when != g()
}
