int keep(void)
{
	return 1;
}

int keep_too(void)
{
	return 4;
}
