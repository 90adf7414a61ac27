void f(void)
{
	push(1 + 2);
	drop_three(1 + 2);
	drop(2 + 1 + 2);
}
