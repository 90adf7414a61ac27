u32 gg;

int area(void)
{
	u32 a;
	u32 b;

	return mul(&a, &b);
}
