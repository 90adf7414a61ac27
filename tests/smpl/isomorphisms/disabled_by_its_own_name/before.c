int f(int a)
{
	same(limit == a);
	same(a == limit);
	equal(limit == a);
	equal(a == limit);
	return 0;
}
