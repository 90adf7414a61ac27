#include <a.h>

/**
 * do_it() - does it
 */
int do_it(int a)
{
	return a;
}

static int do_that(int a)
{
	return a;
}
