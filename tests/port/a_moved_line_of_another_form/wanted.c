static int box_trim(struct box *b)
{
	int ret;

	/*
	 * The box may have been taken from its shelf since then: look at
	 * the shelf before it is asked for its room.
	 */
	if (!test_bit(BOX_OPEN, &b->state) || !b->shelf)
		return 0;

	/* No room, nothing to do. */
	if (!shelf_has(shelf_room(b->shelf)))
		return 0;

	ret = box_cut(b);
	return ret;
}
