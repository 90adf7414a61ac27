struct old { int x; };
struct old *g(struct old *p)
{
	struct old l = { .x = 1 };
	enum old e;
	old(p);
	return container_of(p, struct old, x);
}
