void h(int x, int y)
{
	call(x, y + 1, 3);
	call(x, 3);
}
