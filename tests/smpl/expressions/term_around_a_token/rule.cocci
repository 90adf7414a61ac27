@r@
expression E;
@@
push(1 +@E 2);

@@
expression r.E;
@@
- drop(E)
+ drop_three(E)
