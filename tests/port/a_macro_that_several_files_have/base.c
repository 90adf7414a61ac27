#include "box.h"

static int first(struct box *b)
{
	CHECK(b, "b=%p", b);
	return b->count;
}

static void pack(struct box *b, int n)
{
	fill(b);

	seal(b);
}
