@@
constant char[] s;
@@
- s
+ "new"
