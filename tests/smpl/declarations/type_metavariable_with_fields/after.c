struct ring {
	void *base;
	long head;
};

typedef struct {
	long tail;
	void *base;
} ring_t;

union other {
	short s;
};
