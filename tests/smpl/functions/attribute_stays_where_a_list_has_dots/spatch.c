static int bar(long a)
{
	return 0;
}
