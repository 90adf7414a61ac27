int f(int x)
{
	if (x)
		foo(x);
	foo(x);
	for (;;)
		foo(x);
	return 0;
}
