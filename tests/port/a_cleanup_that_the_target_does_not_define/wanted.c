static int fold(struct box *b, int how)
{
	return how;
}

static int open(const struct box *b, int how)
{
	return how;
}

static int fill(struct box *b)
{
	struct box *one __free(box_put) = box_get(b);
	struct box *two __free(box_drop) = box_get(b);

	guard(latch)(&b->latch);
	guard(box_get)(b);
	lift(b, fold);
	lift(b, open);
	prepare(b);

	return 0;
}
