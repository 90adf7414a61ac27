static int scan_new(struct box *b)
{
	struct node *n = first(b);

	if (n->count >= LIMIT)
		warn_once(n);
	n->seen = 1;
	return sum_new(n);
}

static int scan_old(struct box *b)
{
	struct node *n = first(b);

	if (n->count > LIMIT)
		warn_once(n);
	n->seen = 1;
	return sum_old(n);
}
