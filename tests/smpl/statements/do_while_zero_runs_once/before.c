void f(void)
{
	do {
		enter();
	} while (0);
	leave();
}
