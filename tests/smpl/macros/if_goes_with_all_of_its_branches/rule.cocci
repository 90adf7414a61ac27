@@
expression e, v;
@@
- v = total(e);
