void f(void)
{
	int a;
	signed b;
	signed int c;
	unsigned int d;
	char e;
	signed char g;
}
