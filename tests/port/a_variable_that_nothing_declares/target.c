static int fini(struct box *b)
{
	box_free(b);
	return 0;
}
