int g(void) {
	a = (int)(b);
	c = (struct x *)(d + 1);
	e = (int (*)(void))(f);
}
