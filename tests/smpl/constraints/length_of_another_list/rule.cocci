@decl@
parameter list[n] before;
identifier level;
@@
 fill_range(before, enum pg_level level, ...) { ... }

@@
expression list[decl.n] es;
expression E;
@@
 fill_range(es,
- E,
  ...)
