int f(int *a, int b)
{
	if (1)
		return b == a[0];
	return 1;
}
