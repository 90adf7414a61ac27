TRACE_EVENT(box_seen, TP_PROTO(struct box *b));

static void box_oil(struct box *b)
{
	b->oil++;
}

void box_count(struct box *b)
{
	box_oil(b);
}
