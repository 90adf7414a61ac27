int f(int x)
{
	if (x)
		return -EINVAL;

	switch (x) {
	case 1:
		a();
		return -EINVAL;
	/* none of them */
	default:
		return -EINVAL;
	}
	b();
	return -EINVAL;
}
