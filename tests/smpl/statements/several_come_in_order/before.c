int f(void)
{
	struct item one;
	struct item two;

	work();
	return 0;
}
