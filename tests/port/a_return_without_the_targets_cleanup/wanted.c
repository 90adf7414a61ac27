static void handle(struct box *b)
{
	clear(&b->state);

	if (b->state == GONE)
		return;

	update(b);
	if (b->flags)
		state_change(b);
	/* Taken by whoever asked. */
	box_put(b);
}
