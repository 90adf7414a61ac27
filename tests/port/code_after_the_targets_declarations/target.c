int take(struct lock *l);

static int show(struct task *t)
{
	unsigned long flags = 0;
	struct signal *sig = t->signal;
	unsigned int seq = 1;

	state_of(t);
	return put(sig, flags);
}
