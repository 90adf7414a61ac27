static int probe(struct box *b)
{
	struct lid *lid;

	if (!b->here)
		return -ENODEV;
	lid = make(b);
	if (!lid)
		return -ENOMEM;
	use(lid);
	lid_free(lid);
	return 0;
}
