struct latch {
	int word;
};

struct box {
	struct latch latch;
};

struct list_head {
	void *next;
};

struct mutex {
	int owner;
};

void prepare(struct box *b);
void latch_lock(struct latch *l);
void latch_unlock(struct latch *l);
int list_empty(const struct list_head *head);
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
#define LIST_HEAD(name) struct list_head name
#define DEFINE_MUTEX(name) struct mutex name
