static int one(struct box *b)
{
	latch_lock(&b->latch);
	prepare(b);
	latch_unlock(&b->latch);

	return 0;
}

static DEFINE_MUTEX(box_mutex);
static LIST_HEAD(box_list);

static struct box *two(struct box *b)
{
	if (!list_empty(&box_list))
		return b;
	mutex_lock(&box_mutex);
	if (!b)
		goto out;
	prepare(b);
out:
	mutex_unlock(&box_mutex);
	return b;
}

static int three(struct box *b)
{
	if (two(b))
		return -EIO;
	prepare(b);

	return 0;
}

static int four(struct box *b)
{
	return one(b) + 1;
}
