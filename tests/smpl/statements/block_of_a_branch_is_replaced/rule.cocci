@@
expression e;
@@
 if (bad(e))
-{
-  log_it(e);
-  return;
-}
+  goto out;
