static int fill(struct box *b)
{
	b->count = 1;
	if (b->count)
		return 0;
	return -EIO;
}
