@@ @@
- return -EINVAL;
+ trace_error(-EINVAL);
+ return -EINVAL;
