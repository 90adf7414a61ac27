void f(void)
{
	init(a);
	init(b);
	init_checked(c);
	check(a);
	check(b);
	use_checked(a);
	use(c);
}
