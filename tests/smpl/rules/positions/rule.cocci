@r@
position p;
@@
 risky@p(0, ...)

@@
position p != r.p;
expression E;
@@
- risky@p(E)
+ safe(E)
