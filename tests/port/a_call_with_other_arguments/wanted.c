static u32 box_slot(struct box *b, u16 key)
{
	return slot_of(key) * SLOTS + 1;
}

static int box_take(struct box *b, u16 key, u16 other)
{
	if (!key)
		return -ENOENT;
	if (slot_of(key) != slot_of(other))
		return -ENOENT;

	return box_slot(b, key);
}
