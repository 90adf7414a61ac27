int start(void)
{
	prepare();
	if (probe_now())
		return -EIO;
	return 0;
}
