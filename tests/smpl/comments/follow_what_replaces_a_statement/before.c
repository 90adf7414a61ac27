void f(struct x *p)
{
	a(1); /* one */
	a(2);	// two
	if (p != NULL)
		kfree(p);	/* free it */
	a(3);
	g();	/* stays */
	a(4);
	/* its own line */
	h();
}
