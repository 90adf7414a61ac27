static long y;

void f(void)
{
	const long y;
	long y;
	long y;

	g();
}
