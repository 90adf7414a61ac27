static int f(void)
{
	g(frame_to_page(a), /* first */
	  b, /* second */
	  /* third: */
	  c, longer_d);
	h(/* unused */ NULL, aa, b);
}
