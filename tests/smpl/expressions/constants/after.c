void f(int a, int b)
{
	shift_const(a, 12);
	shift_const(a, PAGE_SHIFT);
	shift(a, b);
}
