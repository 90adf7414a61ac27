@@
identifier f = {do_it, do_that};
@@
+int helper(void)
+{
+	return 0;
+}
+
 int f(...)
 { ... }
