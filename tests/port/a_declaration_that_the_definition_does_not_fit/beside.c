int load_lid(struct box *b, int n)
{
	return b->lids[n];
}
