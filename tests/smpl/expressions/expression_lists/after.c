void h(int x, int y)
{
	call(3, x, y + 1);
	call(x, 3);
}
