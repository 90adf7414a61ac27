void f(struct list_head *h)
{
	struct s *s;

	list_for_each_entry_rcu(s, h, node) {
		use(s);
	}
}
