@@
expression x;
@@
  x == NULL
+ || IS_ERR(x)

@@
expression x;
@@
  x + STEP
+ + 1

@@
expression x;
@@
  x < LIMIT
+ && ready

@@
expression x, y;
@@
+ first ||
  x + (y & MASK)
+ || last
