@@
expression a, i, j;
@@
-at(a, i, j)
+a[i, j]
