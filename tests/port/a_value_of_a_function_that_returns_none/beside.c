void freeze(struct queue *q);
int
halt(struct queue *q);
void prepare(struct queue *q);
void finish(struct queue *q);
void *thaw(struct queue *q);
