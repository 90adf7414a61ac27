@@
@@
 while (...) {
   <...
-  leave();
   break;
   ...>
 }
