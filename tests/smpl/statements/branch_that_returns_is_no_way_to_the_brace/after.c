int f(int b)
{
	long r = 0;

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
