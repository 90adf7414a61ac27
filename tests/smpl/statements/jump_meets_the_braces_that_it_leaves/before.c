int f(int b)
{
	int r;

	if (1) {
		i();
		if (b) {
			g();
			return r;
		}
		h();
	}
	if (1) {
		i();
		if (b) {
			g();
		}
		h();
	}
	for (;;)
	if (1) {
		i();
		if (b) {
			g();
			break;
		}
		h();
	}
	return r;
}
