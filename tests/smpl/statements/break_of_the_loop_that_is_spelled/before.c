int f(int x)
{
	while (x) {
		for (;;) {
			leave();
			break;
		}
		if (x > 3) {
			leave();
			break;
		}
		x--;
	}
	return x;
}
