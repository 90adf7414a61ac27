@@
identifier d;
@@
 struct driver d = {
+#ifdef CONFIG_OLD
	.old = 1,
+#endif
 };
