int counter;

static int helper(int x)
{
	return x;
}

/**
 * first() - the first of all
 */
int first(int x)
{
	return x;
}
