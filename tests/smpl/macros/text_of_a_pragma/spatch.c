int f(void)
{
#pragma xxx several words \
	on two lines
	return 0;
}
