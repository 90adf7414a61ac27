void f(int a)
{
	if (bad(a)) {
		log_it(a);
		return;
	}
	g(a);
out:
	put(a);
}
