@@
expression x;
@@
  if (read_one(x) != 0) {
+   note(x);
    ...
  }

@@
expression x;
@@
  x = read_one(4);
+ seen(x);

@@
expression x;
@@
- fill(x, 0)
+ clear(x)
