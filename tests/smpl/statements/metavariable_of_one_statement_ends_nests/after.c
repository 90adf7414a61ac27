void g(void)
{
	if (c) {
		f(1);
		f(2);
		g(2);
		b(1);
		b(2);
	}
	f(3);
	g(3);
	h(3);
	g(3);
}
