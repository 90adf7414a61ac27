int a(void)
{
	return 0;
}

static int b(int one,
	     int two)
{
	return 0;
}
