void f(int a)
{
	if (bad(a))
		goto out;
	g(a);
out:
	put(a);
}
