unsigned gg;

int area(void)
{
	unsigned a;
	unsigned int b;

	return mul(&a, &b);
}
