int is_dry(struct box *b);
int stop(struct box *b);
void prepare(struct box *b);
void finish(struct box *b);
void cut(struct box *b, u64 end, u64 start);
