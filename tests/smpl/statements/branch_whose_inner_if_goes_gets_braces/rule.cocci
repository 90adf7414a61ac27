@@
expression E;
@@
- if (E) {
kfree(E);
E = NULL;
- }
