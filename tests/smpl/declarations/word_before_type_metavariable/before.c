void f(void)
{
	unsigned char index;
	use(index);
}

void g(void)
{
	signed char index;
	use(index);
}
