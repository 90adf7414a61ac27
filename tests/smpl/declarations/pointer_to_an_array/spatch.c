int f(void)
{
	int[45] *x;

	return 0;
}
