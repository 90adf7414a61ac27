void f(int n)
{
	int *p;

	if (n)
		p = take();
	else
		p = other();
	use(p);
	put(p);
}
