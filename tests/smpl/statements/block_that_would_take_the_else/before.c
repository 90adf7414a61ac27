int f(void)
{
	if (a)
		foo(1);
	else
		b();
	if (c)
		foo(2);
	else if (d)
		foo(3);
	else
		e();
	for (;;)
		foo(4);
}
