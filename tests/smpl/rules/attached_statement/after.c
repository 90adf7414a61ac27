int start(void)
{
	prepare();
#ifdef CONFIG_PROBE
	if (probe_now())
		return -EIO;
#endif
	return 0;
}
