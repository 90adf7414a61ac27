@@
expression E;
@@
- foo(E);
+ if (E) {
+	bar(E);
+ }
