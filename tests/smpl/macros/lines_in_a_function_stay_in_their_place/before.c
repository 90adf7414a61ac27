#define D 1
int f(void)
{
	int a;
#ifdef X
#define B 1
#endif
#define D 1
	return B;
}

int g(void)
{
#define B 1
	return B;
}
