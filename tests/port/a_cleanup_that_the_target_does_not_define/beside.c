struct latch {
	int word;
};

struct box {
	struct latch latch;
};

void prepare(struct box *b);
struct box *box_get(struct box *b);
void box_put(struct box *b);
void box_drop(struct box *b);
void lift(struct box *b, int (*how)(struct box *b, int how));
#define guard(kind) GUARD(kind)
#define __free(kind) CLEANUP(kind)
DEFINE_GUARD(latch, struct latch *, up(_T), down(_T))
DEFINE_FREE(box_put, struct box *, box_put(_T))
