int f(int *l, int n)
{
	guard(l);
	guard(l + 1);
	drop(l, n);
	drop(l, n);
	put(n);
	drop_one(n);
	n = get(l, n) + 1;
	n = get_simple(l) + 1;
	return 0;
}
