@@
expression E;
@@
- begin(E);
...
- end(E);

@@
identifier i;
@@
- open_one(i);
...
- close_one(i);
