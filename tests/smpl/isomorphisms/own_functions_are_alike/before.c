int f(int *l, int n)
{
	lock(l);
	lock_now(l + 1);
	put(l, n);
	put_all(l, n);
	put(n);
	put_all(n);
	n = get(l, n);
	n = get_simple(l);
	return 0;
}
