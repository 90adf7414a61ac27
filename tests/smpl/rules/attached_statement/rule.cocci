@r@
statement S;
@@
 probe_now()@S

@@
statement r.S;
@@
+#ifdef CONFIG_PROBE
 S
+#endif
