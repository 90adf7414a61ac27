struct ring {
	void *base;
	int head;
};

typedef struct {
	int tail;
	void *base;
} ring_t;

union other {
	short s;
};
