void f(void)
{
	foo(); /* t */
	b();
}
void g(void)
{
	b();
	foo(); /* t */
}
void h(void)
{
	foo();	/* t
		 * u
		 */
	/* about b */
	b();
}
void i(void)
{
	b(); /* b's */
	foo(); // t

	c(); /* c's */
}
void j(void)
{
	if (a) {
		foo(); /* t */
	}
	if (a)
		foo(); /* t */
	else
		c();
}
void k(void)
{
	b();
	foo(); // t
	foo(); // u
	/* v */
	foo(); // w
}
void l(void)
{
	foo(); foo(); /* t */ b(); foo(); /* u */
}
void first(void)
{
	int a;

	foo(); /* t */
	b();
	foo(); /* u */
	/* v */
	c();
	if (d)
		foo(); /* w */
	/* own */
	foo();
	foo(); // x
}
