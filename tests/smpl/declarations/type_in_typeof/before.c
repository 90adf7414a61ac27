struct foo { int x; };
static typeof(struct foo) *q;
int g(void *p)
{
	__typeof__(struct foo *) a = p;
	typeof(struct foo) b;
	size_t n = sizeof(typeof(struct foo));
	a = (typeof(struct foo) *)p;
	a = (struct foo *)p;
	return ((__typeof__(struct foo *))p)->x + n;
}
