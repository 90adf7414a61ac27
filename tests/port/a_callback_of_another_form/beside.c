struct box {
	int count;
};

typedef void (*drop_t)(struct box *b, int how);

struct box_ops {
	void *owner;
	int (*open)(struct box *b);
	int (*shut)(struct box *b,
		    int how);
	drop_t drop;
};
