@@ constant C; identifier i; symbol x; @@
- x = C@i;
+ set_named(i);
