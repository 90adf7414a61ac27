@r@
statement list ss;
@@
  void source(void)
  {
-   ss
+   moved();
  }

@@
statement list r.ss;
@@
  void target(void)
  {
+   ss
    ...
  }
