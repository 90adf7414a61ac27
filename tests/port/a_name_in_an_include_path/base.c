#include <linux/box.h>
#include <net/crate.h>

static void flush(struct crate_node *crate, int n)
{
	struct lid *lid = first(n);

	seal(lid);
	close_all(crate, lid);
}
