int good(struct s *s)
{
	guard(&s->m);
	s->n++;
	return 0;
}

int branch(struct s *s, int a)
{
	guard(&s->m);
	if (a) {
		s->n++;
	} else {
		return 1;
	}
	return 0;
}

int other(struct s *s, struct s *t)
{
	lock(&s->m);
	t->n++;
	unlock(&t->m);
	return 0;
}
