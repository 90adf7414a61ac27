int f(int a, int b)
{
	if (read_two(a)) {
		b = 1;
	}
	if (read_one(a) != 0) {
		b = 2;
	}
	b = read_two(4);
	b = read_one(4);
	fill(a, '\0');
	fill(b, 0);
	return read_two(a);
}
