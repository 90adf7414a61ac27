int f(int a)
{
	a = 1;
	return a;
}
