void f(struct s *s, int i)
{
	drop(s->v[i]);
	use(s->v[i]);
}

void g(struct s *s, int i)
{
	drop(s->v[i]);
	i = 2;
	use(s->v[i]);
}
