@@
identifier m;
expression e;
@@
- #define m e
+ #define m (e)
