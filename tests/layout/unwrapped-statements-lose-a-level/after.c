static int f(struct a *x)
{
	/* The one
	 * reason.
	 */
	g(x->first,
	  x->second);

	list_for_each_entry(y, &x->list, node)
		if (y)
			h(y);

	return c;
}
