void f(int a)
{
	new(a,		/* the first */
	    a + 1	/* the second */, 0);
}
