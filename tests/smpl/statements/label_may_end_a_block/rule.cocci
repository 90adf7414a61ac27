@@
@@
- finish();
