void f(void)
{
	plain a;
	s32 b;
	s32 c;
	unsigned int d;
	u8 e;
	signed char g;
}
