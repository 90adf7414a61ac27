int f(struct n *n, int ret)
{
	struct c *c;

	for_each_part(n, c) {
		ret = use(c);
		if (ret < 0) {
			put(c);
			break;
		}
		put(c);
		return 0;
	}
	return ret;
}
