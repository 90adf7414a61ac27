static int box_open(struct box *b)
{
	box_wake(b);
	box_oil(b);
	box_seen(b);
	box_count(b);

	return box_turn(b);
}
