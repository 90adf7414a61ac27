void f(void)
{
	init(a);
	init(b);
	init(c);
	check(a);
	check(b);
	use(a);
	use(c);
}
