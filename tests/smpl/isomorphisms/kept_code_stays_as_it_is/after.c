int f(int a, int b)
{
	if (read_two(a)) {
		note(a);
		b = 1;
	}
	if (read_one(a) != 0) {
		note(a);
		b = 2;
	}
	b = read_two(4);
	seen(b);
	b = read_one(4);
	seen(b);

	clear(a);
	clear(b);
	return read_two(a);
}
