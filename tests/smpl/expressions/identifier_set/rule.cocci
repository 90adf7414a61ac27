@@
identifier f = {alpha, beta};
@@
  f(...,
- 0
+ NULL
  )
