int f(struct s *x)
{
	/* check */
	VM_BUG_ON(x);

	if (y) {
		return 1;
	}
	if (y)
		return 1;
	else
		z();
	if (a)
		b();
	else
		VM_BUG_ON(c);
}
