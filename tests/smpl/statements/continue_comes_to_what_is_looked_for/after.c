void f(int b)
{
	while (b) {
		b();
		a();
		if (c) continue;
		b();
	}
out:
	return;
}
