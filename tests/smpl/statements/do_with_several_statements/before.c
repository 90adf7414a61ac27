int f(int x)
{
	do
		foo(x);
	while (0);
	do foo(x); while (0);
	if (x) {
		foo(x);
	}
	while (0)
		foo(x);
	for (;;)
		do
			foo(x);
		while (0);
	if (x)
		foo(x);
	while (0)
		;
	return 0;
}
