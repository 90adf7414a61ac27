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
	lock(a);
	if (x)
		unlock(a);
	else
#ifdef A
		unlock(a);
#else
		unlock(a);
#endif
	foo();
}
