#include <linux/box.h>

static int count;

int load_lid(struct box *b, int n, bool fresh);

int total(void)
{
	return count;
}
