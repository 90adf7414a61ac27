int f(struct s *s)
{
	struct p *p;

	p = get();
	if (!p)
		return -1;
	s->p = get();
	if (s->p == NULL)
		return -2;
	s->q = get();
	if (NULL == s->q)
		return -3;
	return 0;
}
