#include <linux/box.h>

int defrag(struct inode *inode, int n)
{
	u64 size = size_of(inode);

	if (size == 0)
		return 0;
	return n;
}
