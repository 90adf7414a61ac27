@@
char *s;
@@
-g(s)
+h(s)
