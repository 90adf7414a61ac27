void g(void)
{
	if (w)
		a();
	b();
	if (neg(x)) c(); else d();
}
