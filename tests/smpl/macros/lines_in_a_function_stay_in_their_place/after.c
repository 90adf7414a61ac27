#define C 0
#define D 1
#define E 2
int f(void)
{
	int a;
#ifdef X
#define B 2
#endif
#define C 0
#define D 1
#define E 2
	return B;
}

int g(void)
{
#define B 2
	return B;
}
