#define BOX_OLD 1
void box_ready(struct box *b);

static int box_down(struct box *b)
{
	box_drain(b);
	return box_power(b, 0);
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

static int box_up(struct box *b)
{
	int ret = box_power(b, BOX_OLD);

	if (ret < 0)
		return ret;
	return 0;
}

