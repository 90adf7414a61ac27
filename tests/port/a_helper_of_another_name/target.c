static void box_close(struct box *b)
{
	box_quiet(b);
	del_clock_sync(&b->clock);
	box_free(b);
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

static void box_halt(struct box *b)
{
	box_mark(b, 0);
	box_wait(b);
}
