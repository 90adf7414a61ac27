void f(void)
{
	if (a)
		if (b || c) {
			x = 1;
		} else
			x = 0;
	else
		x = 2;
	if (a) x = 1; else x = 0;
	for (;;)
		if (a & b)	/* why */
			x = 1;
		else		/* not */
			x = 0;
}
