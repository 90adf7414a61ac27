@@
@@
- begin();
  ...
- end();
