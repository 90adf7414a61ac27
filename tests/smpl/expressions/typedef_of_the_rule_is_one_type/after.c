void f(int x, u8 y, u16 z, u8 *bytes, char *text)
{
	check(x);
	check_small(y);
	check_small(z);
	check_bytes(bytes);
	check(text);
	check(unknown);
}
