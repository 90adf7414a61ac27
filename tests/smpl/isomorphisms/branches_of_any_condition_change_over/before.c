void f(int x)
{
	if (x)
		two(x);
	else
		one(x);
}

void g(int x)
{
	if (x)
		one(x);
	else
		other(x);
}
