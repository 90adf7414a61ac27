@@
expression A, B;
@@
- old(A, B)
+ new(A, B, 0)
