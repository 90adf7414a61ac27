@@ expression E, r; @@
- if (E) { r = 1; } else { r = 0; }
+ r = !!E;
