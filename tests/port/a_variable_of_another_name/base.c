int box_weigh(struct box *b)
{
	return b->weight;
}

int box_fill(struct box *b, int count)
{
	int ret;

	ret = box_open(b, count);
	if (ret)
		return ret;

	ret = box_pour(b, count);
	if (ret)
		return ret;

	box_shake(b);
	return 0;
}
