@@ expression e1, e2; @@
- if (e1)
-   return e2;
+ VM_BUG_ON(e1);
