void f(int x)
{
	if (x)
		return;
	while (x) {
		a();
		b();
	}
}

void g(int x)
{
	if (x)
		return;
	for (;;)
		if (y)
			a();
}

void h(int x)
{
	if (x)
		return;
	if (y)
		a();
	else
		b();
}
