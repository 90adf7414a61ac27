void one_arm_goes_without(void)
{
	lock(a);
	if (x)
		unlock(a);
	else
#ifdef A
		unlock(a);
#else
		bar();
#endif
	foo();
}

void both_arms_have_it(void)
{
	lock2(a);
	if (x)
		unlock2(a);
	else
#ifdef A
		unlock2(a);
#else
		unlock2(a);
#endif
	foo();
}
