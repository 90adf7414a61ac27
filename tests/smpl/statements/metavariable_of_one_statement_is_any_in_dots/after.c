void g(void)
{
	f(1);
}
