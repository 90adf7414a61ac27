int f(int a, int n)
{
	tick(&n);
	tick(&a);
	tick(&n);
	tick(&n);
	a = n + 1;
	a = n++;
	return a;
}
