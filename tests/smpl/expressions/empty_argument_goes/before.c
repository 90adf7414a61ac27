int f(int a)
{
	return wrap(a, ) + wrap(a, 2);
}
