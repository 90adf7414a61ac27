struct box {
	int count;
};

void prepare(struct box *b);
