@@
expression ret;
@@
(
ret = \(start\|
	start_now\)(...);
...
- IS_BAD(ret)
+ ret < 0
...
)
