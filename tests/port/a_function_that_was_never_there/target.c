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

static int box_enter(struct box *b)
{
	u32 word;

	word = ENTER_WORD(b->id, 1);
	return enter_send(b, word);
}

