static int one(struct box *b)
{
	latch_lock(&b->latch);
	prepare(b);
	latch_unlock(&b->latch);

	return 0;
}

static int four(struct box *b)
{
	return one(b) + 1;
}
