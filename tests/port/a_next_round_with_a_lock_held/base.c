static void fill(struct box *b, int n)
{
	for (int i = 0; i < n; i++) {
		scoped_guard(latch, &b->latch) {
			prepare(b);
			finish(b);
		}
	}
}
