@@
symbol p, q;
type T;
@@
- T p;
+ T q;

@@
symbol r;
@@
 char *
- const
 r;
