int f(int x)
{
	foo(7, foo(8, 9));
#ifdef CONFIG_X
	foo(x,
#else
	foo(y,
#endif
	    3);
	return 0;
}

void parted(void)
{
	t(
#ifdef B
	  1,
#else
	  2,
#endif
	  4);
}

int last(int y)
{
	foo(y, 3);
	return 0;
}
