bool is_dry(struct box *b);
bool stop(struct box *b);
void prepare(struct box *b);
void finish(struct box *b);
void cut(struct box *b, u64 start, u64 end);
