static int box_open(struct box *b)
{
	box_wake(b);

	return box_turn(b);
}
