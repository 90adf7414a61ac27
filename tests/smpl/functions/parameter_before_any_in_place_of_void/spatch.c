int a(struct ctx *c, void) { return 0; }
int b(struct ctx *c, int x) { return 0; }
int c(struct ctx *c) { return 0; }
, ...int d(struct ctx *c, int x) { return 0; }
