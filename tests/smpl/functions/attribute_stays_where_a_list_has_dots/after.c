static int __init bar(long a)
{
	return 0;
}
