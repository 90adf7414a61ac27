static bool is_full(struct box *b)
{
	if (b->count > b->size)
		return false;
	return b->count == b->size;
}

static struct lid *lid_of(struct box *b)
{
	return b->lid;
}
