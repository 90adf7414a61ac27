void f(int a)
{
	int one = 0;
	int two = a;

	g(one, two);
}
