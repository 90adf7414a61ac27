@r@
identifier f, o;
@@
 struct ops o = { .release = f, };

@@
identifier r.f;
expression E;
@@
 int f(...)
 {
   ...
-  put(E);
+  put_last(E);
   ...
 }
