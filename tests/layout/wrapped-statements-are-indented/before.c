static int f(struct a *x)
{
	int ret;

	ret = g(x->first, x->second, x->third_member, x->fourth_member, x->r);
	if (ret)
		return ret;

	/*
	 * Of several
	 *   lines.
	 */
	switch (x->kind) {
	case A:
		h(x->first,
		  x->second);
	}
out:
	return k(x);
}
