@@
@@
 struct foo {
 	...
-	int bar;
+	unsigned long bar;
	...
 };
