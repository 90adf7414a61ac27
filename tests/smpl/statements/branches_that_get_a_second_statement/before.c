int f(int x)
{
	if (x)
		foo(x);
	else
		foo(y);
	return 0;
}
int g(int x)
{
	if (x)
		foo(x);
	else if (y)
		foo(y);
	else
		foo(z);
}
int h(int x)
{
	if (x)
		a();
	else
		foo(z);
	for (;;)
		if (x)
			foo(x);
}
