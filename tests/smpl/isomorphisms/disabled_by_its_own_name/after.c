int f(int a)
{
	at_limit(a);
	at_limit(a);
	equal(limit == a);
	is_limit(a);
	return 0;
}
