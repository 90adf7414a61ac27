int good(struct s *s)
{
	lock(&s->m);
	s->n++;
	unlock(&s->m);
	return 0;
}

int branch(struct s *s, int a)
{
	lock(&s->m);
	if (a) {
		s->n++;
		unlock(&s->m);
	} else {
		unlock(&s->m);
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
