void kept(int x, int y)
{
	use(total(x, y));
	y += 2;
	total(x, y);
}

void renamed(int x, int y)
{
	use(sum(x, y));
	show(y);
	sum(x, y);
}
