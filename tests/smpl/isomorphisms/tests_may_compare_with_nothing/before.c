void f(int *q, int a)
{
	if (q)
		one();
	if (q != NULL)
		two();
	if (a & 4)
		three();
	if (a)
		four();
}
