int f(int *a, int b)
{
	if (a[ 0 ]==a[0])
		return b == a[0];
	return a[b /* same */ + 1] == a[b + 1];
}
