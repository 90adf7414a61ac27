int a(int x)
{
	if (x)
		return -1;
	work();
	trace_exit();
	return 0;
}
