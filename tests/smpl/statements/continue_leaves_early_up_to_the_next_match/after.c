void f(int b)
{
	while (b) {
		if (c) continue;
	}
out:
	return;
}
