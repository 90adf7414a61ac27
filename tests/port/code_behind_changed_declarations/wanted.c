#include "x.h"

void wipe(void *buf, u32 len);

static void read(struct node *node, void *buf, u32 off, u32 len)
{
	struct page *page;
	u32 number;
	u32 bytes;
	void *address;

	wipe(buf, len);

	if (!is_valid(node, off))
		return;

	copy(node, buf, off, len);
}
