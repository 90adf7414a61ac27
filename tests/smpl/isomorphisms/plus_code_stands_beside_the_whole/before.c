int place(int *p, int n)
{
	if (NULL == p)
		return 1;
	if (!p)
		return 2;
	if (p == NULL)
		return 3;
	take(STEP + n);
	take(n + STEP);
	if (LIMIT > n)
		return 4;
	take(n + (MASK & n));
	take((MASK & n) + 3);
	return n < LIMIT;
}
