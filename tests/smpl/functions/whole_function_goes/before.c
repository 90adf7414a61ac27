int keep(void)
{
	return 1;
}

static inline int obsolete_one(int x)
{
	if (x)
		return 2;
	return 3;
}

int keep_too(void)
{
	return 4;
}
