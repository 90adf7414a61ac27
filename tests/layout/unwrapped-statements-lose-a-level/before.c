static int f(struct a *x)
{
	if (x->ready) {
		/* The one
		 * reason.
		 */
		g(x->first,
		  x->second);

		list_for_each_entry(y, &x->list, node)
			if (y)
				h(y);
	} else {
		k();
	}

	if (a)
		return b;
	else
		return c;
}
