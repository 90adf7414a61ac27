static int fill(struct box *b)
{
	prepare(b);

	guard(bolt)(&b->lid);
	guard(latch)(&b->lid);

	finish(b);
	return 0;
}
