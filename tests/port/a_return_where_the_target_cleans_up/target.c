static int probe(struct box *b)
{
	int err;

	err = first(b);
	if (err)
		goto out;
	err = second(b);
	if (err)
		goto out;
	return 0;
out:
	put(b);
	return err;
}
