void f(void)
{
	char index;
	use(index);
}

void g(void)
{
	signed char index;
	use(index);
}
