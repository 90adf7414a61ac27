int a(int x)
{
	if (x)
		return -1;
	work();
	return 0;
}
