int f(int x)
{
	if (x)
		(x);
	(x);
	for (;;)
		(x);
	return 0;
}
