void g(void)
{
	if (w)
		a();
	b();
	if (x) c(); else d();
}
