void f(int x)
{
	if (x)
		goto out;
	while (x) {
		a();
		b();
	}
	goto out;
}

void g(int x)
{
	if (x)
		goto out;
	for (;;)
		if (y)
			a();
	goto out;
}

void h(int x)
{
	if (x)
		goto out;
	if (y)
		a();
	else
		b();
	goto out;
}
