void f(struct s *s, int n)
{
	put(s, 0);
	put(s->next, 1);
	put(s, FLAGS);
	put(s, n);
}
