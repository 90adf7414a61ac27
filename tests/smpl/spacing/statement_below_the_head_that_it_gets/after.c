int f(void)
{
	WARN_ON(a);
	if (unlikely(a))
		b();
	while (c) {
		WARN_ON(d);
		if (unlikely(d))
			e();
	}
	if (f)
		g();
	else {
		WARN_ON(h);
		if (unlikely(h))
			i();
	}
	for (;;) {
		WARN_ON(j);
		if (unlikely(j))
			k();
	}
	switch (l) {
	case 1:
		WARN_ON(m);
		if (unlikely(m))
			return;
	}
out:
	WARN_ON(n);
	if (unlikely(n))
		return;
}
