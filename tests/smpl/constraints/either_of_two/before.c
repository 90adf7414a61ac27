void setup(struct dev *d)
{
	register_reader(get_count);
	use(get_count(d));
	use(peek_state(d));
	use(get_state(d));
}
