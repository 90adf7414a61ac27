int f(struct s *s, int a)
{
	use(s->owner);
	use(owner_of(s));
	a = !s ? 1 : 2;
	a = a << 2;
	a = a * 2;
	return s ? 1 : 2;
}
