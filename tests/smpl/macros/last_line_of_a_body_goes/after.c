#define P(x)
int z;
#define Q(x) \
	b(x); \
	a(x)
#define R(x) \
	b(x);
int w;
