int f(struct ctx *c, int level)
{
	struct ctx *next = c->next;
	int err;

	err = map(c, level, 1);
	if (err)
		return err;

	return unmap(next, level);
}
