void f(struct s *s)
{
	first_lock(s);
	second_lock(&s->inner);
	third_lock(s);
}
