int f(void)
{
	if (a) {
		if (1) foo(1);
	}
	else {
		if (2) foo(2);
	}
	if (3) foo(3);
}
