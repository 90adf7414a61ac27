@@
@@
- enter();
  ...
- leave();
