int h(int x, int y)
{
	return twice(x) + twice(x + y);
}
