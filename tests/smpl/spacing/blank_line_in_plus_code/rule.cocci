@@
@@
- begin();
+ start();
+
