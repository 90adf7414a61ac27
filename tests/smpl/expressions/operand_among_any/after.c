void f(int *a, int b)
{
	if (!a || b)
		return;
	if (b > 1 || !a || b < 0)
		return;
	if (!a)
		return;
	if (a == NULL && b)
		return;
	g(a);
}
