void f(void)
{
	do {
	} while (0);
}
