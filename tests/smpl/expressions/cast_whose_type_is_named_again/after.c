int g(void) {
	a = cast(int, b);
	c = cast(struct x *, d + 1);
	e = cast(int (*)(void), f);
}
