@ok@
expression E;
position p;
@@
init(E)@p;
...
check(E);

@@
expression E;
position q != ok.p;
@@
- init(E)@q;
+ init_checked(E);

@@
expression ok.E;
@@
- use(E);
+ use_checked(E);
