int f(struct s *s)
{
	int ret = -ENOMEM;

	s->a = alloc();
	if (!s->a)
		return -ENOMEM;
	ret = 0;
out:
	return ret;
}
