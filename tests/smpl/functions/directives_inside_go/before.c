void old(void)
{
	a();
#pragma one
	/* why */
#ifdef ONE
	b();
#endif
}

void young(void)
{
}
