@@
format f =~ "x$";
@@
 pr_info(
- "reg %@f@ set\n"
+ "register %@f@ is set\n"
 ,...)

@@
format list[2] d;
expression list es;
@@
- report("at %@d@ end", es);
+ report_two("%@d@", es);
