static int f(void)
{
	int a;		/* the first */
	int b;		/* the second */

	/* Before the call. */
	g(a,		/* what it is */
	  b);		/* and its like */
	/* Before the other call. */
	h();	/* stays */
	/* At the end. */
}
