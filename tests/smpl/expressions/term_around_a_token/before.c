void f(void)
{
	push(1 + 2);
	drop(1 + 2);
	drop(2 + 1 + 2);
}
