int f(int a)
{
	if (bad(a))
		return -1;
	if (bad(a + 1)) {
		return -1;
	}
	return 0;
}
