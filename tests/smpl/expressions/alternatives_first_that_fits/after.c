void f(struct s *s, int n)
{
	put_none(s);
	put_one(s->next);
	put(s, FLAGS);
	put_some(s, n);
}
