void f(int *a, int b)
{
	if (a == NULL || b)
		return;
	if (b > 1 || a == NULL || b < 0)
		return;
	if (a == NULL)
		return;
	if (a == NULL && b)
		return;
	g(a);
}
