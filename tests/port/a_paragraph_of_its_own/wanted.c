static int probe(struct device *dev)
{
	struct state *st;

	st = state_of(dev);
	st->np = node_of(dev);

	done_init(&st->done);

	/* Two places. */
	st->one = place(dev, 1);
	st->two = place(dev, 2);

	configure(st);

	return 0;
}
