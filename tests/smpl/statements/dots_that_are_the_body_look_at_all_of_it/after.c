int f(int b)
{
	int r;

	if (b) {
		g();
		return r;
	}
	h();
	if (c) {
		g();
		return r;
	}
	return r;
}
