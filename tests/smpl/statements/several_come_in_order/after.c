int f(void)
{
	struct item one;
	struct item two;

	begin(&one);
	begin(&two);
	work();
	end(&one);
	end(&two);
	return 0;
}
