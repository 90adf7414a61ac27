int cut(struct box *b, loff_t from, loff_t len, int front)
{
	return front ? len : from;
}

static int resize(struct box *b, u64 old, u64 now)
{
	shrink(b, now);

	cut(b, now, now, old);
	return 0;
}
