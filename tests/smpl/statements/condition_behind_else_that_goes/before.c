int f(struct s *x)
{
	/* check */
	if (x)
		return 0;

	if (y) {
		return 1;
	}
	if (y)
		return 1;
	else
		z();
	if (a)
		b();
	else if (c)
		return 2;
}
