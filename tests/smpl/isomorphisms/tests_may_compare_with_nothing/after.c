void f(int *q, int a)
{
	if (a)
		four();
}
