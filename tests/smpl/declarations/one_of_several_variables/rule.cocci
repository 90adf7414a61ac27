@@
symbol unused;
@@
- int unused;
