#include <linux/kernel.h>
int first(int x) { return x; }

static int helper(int x)
{
	return x;
}

int counter;
