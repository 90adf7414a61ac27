int f(int x)
{
	do
		bar(x);
		baz(x);
	while (0);
	do bar(x);
	baz(x); while (0);
	if (x) {
		bar(x);
		baz(x);
	}
	while (0) {
		bar(x);
		baz(x);
	}
	for (;;)
		do
			bar(x);
		baz(x);
		while (0);
	if (x) {
		bar(x);
		baz(x);
	}
	while (0)
		;
	return 0;
}
