void f(void)
{
	if (a)
		x = !!(b || c);
	else
		x = 2;
	x = !!a;
	for (;;)
		x = !!(a & b);
}
