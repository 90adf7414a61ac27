@@
expression list es;
@@
- f(es, 0)
+ g(0, es)

@@
expression list es;
@@
  m(es
+   , 0
   )

@@
expression list es;
@@
- p(es);

@@
expression a, b;
@@
- t(a, b)
+ t(b, a)
