int f(int x)
{
	if (x)
		warn(x), stop(x);
	return 0;
}
