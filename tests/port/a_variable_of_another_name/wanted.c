int box_weigh(struct box *b)
{
	return b->weight;
}

int box_fill(struct box *b, int count)
{
	int err;

	err = box_open(b, count);
	if (err)
		return err;

	err = box_pour(b, count);
	if (err)
		return err;

	err = box_weigh(b);
	if (err < count)
		return -EIO;

	box_shake(b);
	return 0;
}
