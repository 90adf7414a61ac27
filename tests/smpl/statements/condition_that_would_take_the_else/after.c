int g(void) {
	if (a) {
		if (1)
			foo(1);
	} else
		b();
	while (c)
		if (2)
			foo(2);
}
