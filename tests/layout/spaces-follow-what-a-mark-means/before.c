static void f(u64 old, struct a *b)
{
	x = old + y;
	g(old);
	if (try(p, &old, F))
		h(old, (u64)old);
	for (i = 0; i < old; i++)
		k(sizeof(old));
}
