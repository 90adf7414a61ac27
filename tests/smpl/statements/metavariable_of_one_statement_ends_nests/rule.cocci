@@ expression x, y; @@
- f(x);
<...
 g(y);
...>
- b(3);
