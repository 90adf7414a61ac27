int f(struct grid g, int x)
{
	return at(g, x, 1);
}
