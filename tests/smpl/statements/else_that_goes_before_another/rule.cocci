@@
expression E;
@@
 if (E) { a(); }
- else { bar(); }
