static int fini(struct box *b)
{
	int ret = box_stop(b);

	box_free(b);
	return 0;
}
