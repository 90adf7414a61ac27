@@
expression x;
@@
- if (x == NULL) stop();
+ check(x);

@@
expression x;
@@
- if (x == 0) none();
+ zero(x);

@@
expression x, y;
@@
- mix(x + y)
+ sum(x, y)
