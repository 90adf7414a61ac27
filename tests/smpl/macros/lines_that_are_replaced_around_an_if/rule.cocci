@@
identifier m;
@@
- #define m 1
+ #define m 2

@@
@@
- #include <a.h>
+ #include <b.h>

@@
expression x;
@@
- foo(x);
+ bar();
+ baz(x + 1);
