@@
@@
- old_get(
+ new_get(
  ...)
