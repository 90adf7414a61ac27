typedef struct {
	int counter;
} tally_t;

typedef struct latch {
	u64 word;
} latch_t;

struct bolt {
	u64 word;
};

struct box {
	tally_t	users, *others;
	struct bolt lid;	/* shut; as a door */
	int (*open)(struct box *b, int how);
};

static inline int tally_read(const tally_t *t)
{
	return t->counter;
}

int count_read(const int *c);
void latch_shut(latch_t *latch);
void bolt_shut(struct bolt *bolt);
void prepare(struct box *b);
void finish(struct box *b);
DEFINE_LOCK_GUARD_1(latch, latch_t, latch_shut(_T->lock), latch_open(_T->lock))
DEFINE_GUARD(bolt, struct bolt *, bolt_shut(_T), bolt_open(_T))
#define guard(kind) GUARD(kind)
