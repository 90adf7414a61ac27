void f(int a)
{
	int one;
	int two = a;

	g(one, two);
}
