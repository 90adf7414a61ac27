@@
declarer name OLD_PARAM;
identifier i;
expression e;
@@
-OLD_PARAM(i, e);
