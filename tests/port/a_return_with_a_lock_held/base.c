static int fill(struct box *b, int n)
{
	guard(latch)(&b->latch);

	if (b->count > n) {
		prepare(b);
		return 0;
	}

	return b->count;
}
