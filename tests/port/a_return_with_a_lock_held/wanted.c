static int fill(struct box *b, int n)
{
	latch_lock(&b->latch);

	if (b->count > n) {
		if (n < 0)
			return -EINVAL;
		prepare(b);
		latch_unlock(&b->latch);
		return 0;
	}

	latch_unlock(&b->latch);
	return b->count;
}
