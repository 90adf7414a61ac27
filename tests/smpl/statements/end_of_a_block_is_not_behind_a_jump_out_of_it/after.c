int f(int x)
{
	if (x < 0) {
		a();
		goto out;
	}
	b();
	return 0;
out:
	report();
	return x;
}

int g(int x)
{
	if (x < 0) {
		goto out;
	}
	b();
	return 0;
out:
	return x;
}
