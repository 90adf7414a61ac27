static int f(void)
{
	g(a, /* first */
	  b, /* second */
	  /* third: */
	  c, d);
	h(/* unused */ NULL, a, b);
}
