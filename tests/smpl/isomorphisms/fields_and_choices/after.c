int f(struct s *s, int a)
{
	use(get_owner(s));
	use(get_owner(s));
	a = pick(!s, 1, 2);
	a = four(a);
	a = four(a);
	return pick(s, 1, 2);
}
