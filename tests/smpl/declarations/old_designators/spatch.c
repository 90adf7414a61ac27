int count(void)
{
	link_t one;
	const char *names[] = {
		[FIRST] "first",
		[LAST] = "last",
	};

	return use(&one, names);
}
