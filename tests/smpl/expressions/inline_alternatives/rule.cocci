@@
expression E;
@@
- \( first_lock \| second_lock \)(E)
+ any_lock(E)
