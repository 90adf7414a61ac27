int counter;

/**
 * first() - the first of all
 */
int first(int x)
{
	return x;
}
