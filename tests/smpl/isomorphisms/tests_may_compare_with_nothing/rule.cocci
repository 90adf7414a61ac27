@@
expression *p;
expression e;
statement S;
@@
(
-if (p) S
|
-if (e & 4) S
)
