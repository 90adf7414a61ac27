@@
identifier n;
@@
- n++;
+ tick(&n);

@@
expression a, b, c;
@@
- a ? b : c
+ pick(a, b, c)

@@
int n;
@@
- empty(!n)
+ nothing(n)

@@
expression x;
@@
- fill(x, 0)
+ clear(x)

@ plain disable inc @
identifier n;
@@
- n--;
+ back(&n);
