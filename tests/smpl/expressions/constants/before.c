void f(int a, int b)
{
	shift(a, 12);
	shift(a, PAGE_SHIFT);
	shift(a, b);
}
