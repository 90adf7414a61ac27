@@
expression list[2] es;
expression E;
@@
- call(es, E)
+ call(E, es)
