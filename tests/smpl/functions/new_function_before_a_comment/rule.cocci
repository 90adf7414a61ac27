@@
@@
+ static int helper(int x)
+ {
+ 	return x;
+ }
  int first(...) { ... }
