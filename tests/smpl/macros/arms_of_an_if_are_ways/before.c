void both(void)
{
	lock(a);
#ifdef A
	x();
	unlock(a);
#else
	unlock(a);
#endif
	foo();
}

void in_a_branch(void)
{
	lock(a);
	if (x) {
#if A
		unlock(a);
#elif B
		unlock(a);
#else
		unlock(a);
#endif
		return;
	}
	unlock(a);
}

int with_returns(void)
{
	lock(a);
#ifdef A
	unlock(a);
	return 1;
#else
	unlock(a);
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
	lock(a);
#ifdef A
	unlock(a);
#else
	x();
#endif
	unlock(a);
}

void begins_in_both(void)
{
#ifdef A
	lock(a);
#else
	lock(a);
#endif
	unlock(a);
}

void never_compiled(void)
{
	lock(a);
#if 0
	x();
#else
	unlock(a);
#endif
}
