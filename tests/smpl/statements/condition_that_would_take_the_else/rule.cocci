@@
expression x;
@@
- foo(x);
+ if (x)
+	foo(x);
