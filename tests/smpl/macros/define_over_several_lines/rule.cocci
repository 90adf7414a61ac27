@@
@@
- #define FOO 1
+ #define FOO 2

@@
expression E;
identifier x;
@@
- #define BAR(x) E
+ #define BAR(x) (E)

@@
expression E;
identifier m;
@@
- #define m E
+ #define m wrap(E)
