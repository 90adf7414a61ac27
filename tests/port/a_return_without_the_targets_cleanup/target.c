static void handle(struct box *b)
{
	clear(&b->state);

	update(b);
	if (b->flags)
		state_change(b);
	/* Taken by whoever asked. */
	box_put(b);
}
