@@
expression E;
@@
  switch (E) {
  case OLD:
-   return 1;
+   return 2;
  }
