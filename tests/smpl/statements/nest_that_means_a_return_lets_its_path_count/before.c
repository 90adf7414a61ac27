int f(int a)
{
	lock(&x);
	if (a)
		return 1;
	if (b) {
		c();
		return 2;
	} else {
		d();
	}
	unlock(&x);
	return 0;
}
