void unit_put(struct unit *u);

static int unit_free(struct unit *u)
{
	struct task *task;

	if (!unit_hold(u))
		goto out;
	task = run(u);
	if (!task)
		return -EIO;
	put(task);
	return 0;
out:
	return -EBUSY;
}
