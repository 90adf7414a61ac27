static int __init bar(int a, int b)
{
	return 0;
}
