@@
type T;
identifier n;
@@
T {
	...
-	int n;
+	long n;
	...
};
