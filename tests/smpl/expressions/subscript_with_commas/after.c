int f(struct grid g, int x)
{
	return g[x, 1];
}
