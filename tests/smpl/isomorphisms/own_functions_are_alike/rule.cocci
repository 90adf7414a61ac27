@@
expression x;
@@
- lock(x);
+ guard(x);

@@
expression x, y;
@@
- put(x, y)
+ drop(x, y)

@@
expression x, y;
@@
  get(x, y)
+ + 1

@@
expression x;
@@
- put_all(x)
+ drop_one(x)
