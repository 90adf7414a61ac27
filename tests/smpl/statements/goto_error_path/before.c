int f(struct s *s)
{
	int ret = -ENOMEM;

	s->a = alloc();
	if (!s->a)
		goto out;
	ret = 0;
out:
	return ret;
}
