void one(void)
{
	int cookie;
	use(cookie);
}

void two(void)
{
	int cookie = 3;
	use(cookie);
}
