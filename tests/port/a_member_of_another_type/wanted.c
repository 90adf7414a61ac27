static int fill(struct box *b)
{
	prepare(b);

	if (count_read(&b->users) > 1 || tally_read(&b->users) > 9)
		return -EBUSY;
	tally_read(b->others);
	latch_shut(&b->lid);
	bolt_shut(&b->lid);

	finish(b);
	return 0;
}
