int f(struct ring a, struct ring *b, struct other *c)
{
	return a.head + b->head + c->head;
}
