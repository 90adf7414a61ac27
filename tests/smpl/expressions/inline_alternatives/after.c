void f(struct s *s)
{
	any_lock(s);
	any_lock(&s->inner);
	third_lock(s);
}
