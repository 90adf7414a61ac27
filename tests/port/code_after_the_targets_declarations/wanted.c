int take(struct lock *l);

static int show(struct task *t)
{
	unsigned long flags = 0;
	struct signal *sig = t->signal;
	unsigned int seq = 1;
	int ret;

	ret = take(&sig->lock);
	if (ret)
		return ret;

	state_of(t);
	return put(sig, flags);
}
