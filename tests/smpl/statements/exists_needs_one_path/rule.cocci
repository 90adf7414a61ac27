@r exists@
@@
  begin();
  ...
- end();
+ finish();
