int f(struct ring a, struct ring *b, struct other *c)
{
	return a.front + b->front + c->head;
}
