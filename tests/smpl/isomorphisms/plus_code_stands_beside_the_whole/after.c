int place(int *p, int n)
{
	if (NULL == p || IS_ERR(p))
		return 1;
	if (!p || IS_ERR(p))
		return 2;
	if (p == NULL || IS_ERR(p))
		return 3;
	take(STEP + n + 1);
	take(n + STEP + 1);
	if (LIMIT > n && ready)
		return 4;
	take(first || n + (MASK & n) || last);
	take(first || (MASK & n) + 3 || last);
	return n < LIMIT && ready;
}
