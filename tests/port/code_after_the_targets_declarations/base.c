int take(struct lock *l);

static int show(struct task *t)
{
	unsigned long flags = 0;
	int code = t->code;
	struct signal *sig = t->signal;

	state_of(t);
	return put(sig, flags);
}
