@@
expression x, e;
identifier f;
@@
-x = <+... f(e, ...) ...+>;
+x = wrapped(e);
