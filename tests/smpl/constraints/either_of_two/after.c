void setup(struct dev *d)
{
	register_reader(get_count);
	use(locked_read(d));
	use(locked_read(d));
	use(get_state(d));
}
