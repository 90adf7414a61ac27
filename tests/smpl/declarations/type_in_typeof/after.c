struct foo { int x; };
static typeof(struct bar) *q;
int g(void *p)
{
	__typeof__(struct bar *) a = p;
	typeof(struct bar) b;
	size_t n = sizeof(typeof(struct bar));
	a = (typeof(struct bar) *)p;
	a = (struct bar *)p;
	return ((__typeof__(struct bar *))p)->x + n;
}
