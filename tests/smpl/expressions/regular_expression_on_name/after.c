int h(int x)
{
	return wrap(get_one, x) + forget_two(x) + wrap(get_three, x + 1);
}
