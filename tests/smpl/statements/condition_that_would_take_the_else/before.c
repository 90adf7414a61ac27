int g(void) {
	if (a)
		foo(1);
	else
		b();
	while (c)
		foo(2);
}
