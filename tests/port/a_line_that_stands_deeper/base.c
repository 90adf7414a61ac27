static void charge(struct box *b)
{
	if (!b->quota)
		return;
	b->charged_from = b->end + 1;
}

static int slot_0(struct box *b)
{
	return b->slot[0];
}

static int slot_1(struct box *b)
{
	return b->slot[1];
}

static int slot_2(struct box *b)
{
	return b->slot[2];
}

static int slot_3(struct box *b)
{
	return b->slot[3];
}

