void f(void)
{
	b();
}
void g(void)
{
	b();
}
void h(void)
{
	/* about b */
	b();
}
void i(void)
{
	b(); /* b's */

	c(); /* c's */
}
void j(void)
{
	if (a) {
	}
	if (a) {}
	else
		c();
}
void k(void)
{
	b();
}
void l(void)
{
	/* t */ b(); /* u */
}
void first(void)
{
	int a;

	b();
	/* v */
	c();
	if (d) {}
}
