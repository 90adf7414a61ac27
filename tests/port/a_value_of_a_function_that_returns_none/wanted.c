static int pause(struct queue *q)
{
	int flags;

	prepare(q);

	flags = freeze(q);
	if (halt(q))
		flags = 0;
	finish(q);
	return 0;
}

static int resume(struct queue *q)
{
	prepare(q);
	return 0;
}
