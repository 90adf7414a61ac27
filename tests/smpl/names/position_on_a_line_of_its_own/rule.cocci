@r@
identifier table;
expression E;
position p;
@@
struct entry table[] = {
	...,
	{ .key = E, }
	@p
};

@@
identifier r.table;
position r.p;
expression E;
@@
struct entry table[] = {
	...,
	{ .key = E,
-	}
	@p
+	},
+	{ }
};
