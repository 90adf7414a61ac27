void f(struct x *p)
{
	a1(1);
	a2(1); /* one */
	a1(2);
	a2(2);	// two
	kfree(p);	/* free it */
	a1(3);
	a2(3);
	g();	/* stays */
	a1(4);
	a2(4);
	/* its own line */
	h();
}
