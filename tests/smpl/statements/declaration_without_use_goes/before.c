int f(struct ctx *c, int level)
{
	struct ctx *next = c->next;
	int lv = to_level(level);
	int err;

	err = map(c, lv, 1);
	if (err)
		return err;

	return unmap(next, lv);
}
