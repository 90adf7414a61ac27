@@
identifier f;
@@
  int f(int x) { ... }
+ static int helper(int x)
+ {
+ 	return x;
+ }
