struct box {
	int count;
};

void prepare(struct box *b);
void finish(struct box *b);
