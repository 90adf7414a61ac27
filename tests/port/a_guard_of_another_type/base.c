static int fill(struct box *b)
{
	prepare(b);

	finish(b);
	return 0;
}
