@@
identifier f =~ "^obsolete_";
@@
- f(...) { ... }
