void f(int x, u8 y, u16 z, u8 *bytes, char *text)
{
	check(x);
	check(y);
	check(z);
	check(bytes);
	check(text);
	check(unknown);
}
