int f(int x)
{
	while (x) {
		for (;;) {
			leave();
			break;
		}
		if (x > 3) {
			break;
		}
		x--;
	}
	return x;
}
