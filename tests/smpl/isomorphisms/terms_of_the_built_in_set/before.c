int f(int a, int n)
{
	n += 1;
	++a;
	n = n + 1;
	n--;
	--n;
	empty(!n);
	empty(n == 0);
	a = !n ? 1 : 2;
	fill(a, '\0');
	return a;
}
