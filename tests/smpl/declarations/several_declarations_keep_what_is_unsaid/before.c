static int kept_static;

void f(void)
{
	const int a;
	int b, c;

	g();
}
