static int is_full(struct box *b)
{
	if (b->count > b->size)
		return 1;
	return b->count != b->size;
}

static int lid_of(struct box *b)
{
	return b->lid;
}
