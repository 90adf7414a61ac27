static int is_full(struct box *b)
{
	if (!b->size)
		return true;
	if (b->count > b->size)
		return 1;
	return b->count != b->size;
}

static int lid_of(struct box *b)
{
	if (!b->count)
		return to_pointer(-EBUSY);
	return b->lid;
}
