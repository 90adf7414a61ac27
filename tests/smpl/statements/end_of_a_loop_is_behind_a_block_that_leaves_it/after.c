int f(struct n *n, int ret)
{
	struct c *c;

	for_each_part_scoped(n, c) {
		ret = use(c);
		if (ret < 0)
			break;
		return 0;
	}
	return ret;
}
