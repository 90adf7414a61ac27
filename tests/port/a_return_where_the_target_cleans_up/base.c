static int probe(struct box *b)
{
	int err;

	err = first(b);
	if (err)
		return err;
	err = second(b);
	if (err)
		return err;
	return 0;
}
