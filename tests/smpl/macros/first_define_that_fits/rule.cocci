@@
identifier m;
constant c;
expression e;
@@
(
#define m c
|
#define m e.size
|
- #define m e
)
