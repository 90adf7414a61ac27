int f(void)
{
	if (a)
		b();
	while (c)
		if (d)
			e();
	if (f)
		g();
	else if (h)
		i();
	for (;;) if (j) k();
	switch (l) {
	case 1:
		if (m)
			return;
	}
out:
	if (n)
		return;
}
