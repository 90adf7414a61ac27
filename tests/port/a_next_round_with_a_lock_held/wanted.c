static void fill(struct box *b, int n)
{
	for (int i = 0; i < n; i++) {
		latch_lock(&b->latch);
		prepare(b);
		if (!b->count)
			continue;
		finish(b);
		latch_unlock(&b->latch);
	}
}
