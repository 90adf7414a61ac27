void f(int *p, int n)
{
	check(p);
	check(p);
	if (NULL == p)
		stop();
	if (!n)
		none();
	zero(n);

	sum(n, 1);
	mix((n + 1));
}
