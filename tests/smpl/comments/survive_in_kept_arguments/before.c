void f(int a)
{
	old(a,		/* the first */
	    a + 1	/* the second */);
}
