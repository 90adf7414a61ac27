struct box {
	int count;
	int size;
};

void *to_pointer(long error);

enum {
	false = 0,
	true = 1,
};
