int f(int a)
{
	if (bad(a)) {
		return -EINVAL;
	}
	if (bad(a + 1)) {
		return -EINVAL;
	}
	return 0;
}
