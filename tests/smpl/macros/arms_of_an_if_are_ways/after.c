void both(void)
{
	lock2(a);
#ifdef A
	x();
	unlock2(a);
#else
	unlock2(a);
#endif
	foo();
}

void in_a_branch(void)
{
	lock2(a);
	if (x) {
#if A
		unlock2(a);
#elif B
		unlock2(a);
#else
		unlock2(a);
#endif
		return;
	}
	unlock2(a);
}

int with_returns(void)
{
	lock2(a);
#ifdef A
	unlock2(a);
	return 1;
#else
	unlock2(a);
	return 2;
#endif
}

void one_or_none(void)
{
	lock(a);
#ifdef A
	unlock(a);
#endif
}

void one_or_behind(void)
{
	lock2(a);
#ifdef A
	unlock2(a);
#else
	x();
#endif
	unlock2(a);
}

void begins_in_both(void)
{
#ifdef A
	lock2(a);
#else
	lock2(a);
#endif
	unlock2(a);
}

void never_compiled(void)
{
	lock2(a);
#if 0
	x();
#else
	unlock2(a);
#endif
}
