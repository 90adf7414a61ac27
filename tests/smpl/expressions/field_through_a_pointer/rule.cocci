@@
struct ring r;
@@
  r.
-   head
+   front
