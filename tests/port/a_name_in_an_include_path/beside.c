int has(void *x)
{
	return has(x);
}

static void other(struct box *crate)
{
	seal(crate->lid);
}
