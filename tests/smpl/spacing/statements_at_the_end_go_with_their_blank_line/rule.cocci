@@
expression e;
@@
- done(e);
