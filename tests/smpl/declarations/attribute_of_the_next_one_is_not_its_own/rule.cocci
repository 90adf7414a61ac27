@disable optional_attributes@
identifier p;
type T;
@@
T
-__attribute__((old))
+__attribute__((section(".shared")))
p;
