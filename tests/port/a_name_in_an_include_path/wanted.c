#include <linux/box.h>
#include <net/crate.h>

static void flush(struct box_list *boxes, int n)
{
	struct lid *lid = first(n);

	seal(lid);
	if (!has(crate))
		return;
	close_all(boxes, lid);
}
