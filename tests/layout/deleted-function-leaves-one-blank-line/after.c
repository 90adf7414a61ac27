int a(void)
{
	return 0;
}

int b(void);
int d(void);
