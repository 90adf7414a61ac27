static int f(void)
{
	int a;		/* the first */

	/* Before the call. */
	/* Before the other call. */
	h();	/* stays */
	/* At the end. */
}
