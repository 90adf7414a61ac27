@@ expression e; @@
- return (e);
+ return e;
