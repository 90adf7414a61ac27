#include <linux/box.h>

static int count;

int total(void)
{
	return count;
}
