int h(int x, int y)
{
	return x * 2 + (x + y) * 2;
}
