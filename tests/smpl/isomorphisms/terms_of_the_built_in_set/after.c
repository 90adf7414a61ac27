int f(int a, int n)
{
	tick(&n);
	tick(&a);
	tick(&n);

	back(&n);
	--n;
	nothing(n);
	nothing(n);
	a = pick(!n, 1, 2);
	clear(a);
	return a;
}
