@@ @@
- return;
+ goto out;
