int f(void)
{
	if (a)
		foo(1);
	else
		foo(2);
	foo(3);
}
