static int pause(struct queue *q)
{
	prepare(q);

	finish(q);
	return 0;
}

static int resume(struct queue *q)
{
	prepare(q);
	return 0;
}
