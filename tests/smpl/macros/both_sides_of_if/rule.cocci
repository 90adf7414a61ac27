@@
expression E;
@@
- old_push(E)
+ new_push(E)
