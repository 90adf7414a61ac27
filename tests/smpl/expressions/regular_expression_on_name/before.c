int h(int x)
{
	return get_one(x) + forget_two(x) + get_three(x + 1);
}
