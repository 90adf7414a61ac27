@@
expression e;
@@
- a(e);
+ a1(e);
+ a2(e);

@@
expression E;
@@
- if (E != NULL)
- 	kfree(E);
+ kfree(E);
