int a(void)
{
	return 0;
}

/* What it does. */
static  int c(void)
{
        return 1;
}

int b(void)
{
	return 0;
}

static int d(struct a_long_name *first, struct another_long_name *second,
	     int third)
{
	int x;

	return x;
}
