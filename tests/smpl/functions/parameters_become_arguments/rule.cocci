@@
identifier f;
parameter list P;
expression list E;
@@
  int f(P@E)
  {
+   trace_ring(E);
    return 0;
  }
