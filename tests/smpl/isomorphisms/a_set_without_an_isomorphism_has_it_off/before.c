void f(int *p, int n)
{
	if (!p)
		stop();
	if (p == NULL)
		stop();
	if (NULL == p)
		stop();
	if (!n)
		none();
	if (n == 0)
		none();
	mix(n + 1);
	mix((n + 1));
}
