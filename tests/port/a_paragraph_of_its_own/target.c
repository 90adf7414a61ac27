static int probe(struct device *dev)
{
	struct state *st;

	st = state_of(dev);
	st->np = node_of(dev);

	/* Two places. */
	st->one = place(dev, 1);
	st->two = place(dev, 2);

	configure(st);

	done_init(&st->done);

	return 0;
}
