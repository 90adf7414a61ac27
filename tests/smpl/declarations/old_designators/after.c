int count(void)
{
	struct link one;
	const char *names[] = {
		[FIRST] "first",
		[LAST] = "last",
	};

	return use(&one, names);
}
