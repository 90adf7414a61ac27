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

static void all(struct box *b)
{
	for (; b; b = b->next) {
		if (b->quota) {
			b->charged_from = b->end;
		}
	}
}
