static int box_trim(struct box *b)
{
	int ret;

	/* No room, nothing to do. */
	if (!shelf_has(shelf_room(b->shelf)))
		return 0;

	/* Closed, nothing to do. */
	if (!test_bit(BOX_OPEN, &b->state))
		return 0;

	ret = box_cut(b);
	return ret;
}
