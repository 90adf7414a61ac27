@@
expression e;
@@
- warn(e), stop(e);
+ warn(e); stop(e);
