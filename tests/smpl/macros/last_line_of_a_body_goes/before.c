#define P(x) \
	a(x);
int z;
#define Q(x) \
	b(x); \
	a(x)
#define R(x) \
	b(x); \
	a(x);
int w;
