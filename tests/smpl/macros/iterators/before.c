void f(struct list_head *h)
{
	struct s *s;

	list_for_each_entry(s, h, node) {
		use(s);
	}
}
