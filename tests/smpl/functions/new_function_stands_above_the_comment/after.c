#include <a.h>

int helper(void)
{
	return 0;
}

/**
 * do_it() - does it
 */
int do_it(int a)
{
	return a;
}

int helper(void)
{
	return 0;
}

static int do_that(int a)
{
	return a;
}
