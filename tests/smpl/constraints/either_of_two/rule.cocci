@known@
identifier f;
position p;
@@
 register_reader@p(f);

@@
identifier g = known.f || =~ "^peek_";
expression E;
@@
- g(E)
+ locked_read(E)
