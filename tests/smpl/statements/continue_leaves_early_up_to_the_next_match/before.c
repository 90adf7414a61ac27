void f(int b)
{
	while (b) {
		a();
		if (c) continue;
		b();
	}
out:
	return;
}
