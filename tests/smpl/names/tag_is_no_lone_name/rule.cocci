@@
@@
- old
+ new
