int f(struct s *s)
{
	struct p *p;

	p = get();
	s->p = get();
	s->q = get();
	return 0;
}
