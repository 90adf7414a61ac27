void f(int a)
{
	if (a)
		while (next(a))
			new();
	else
		other();
	old();
	if (a) {
		new();
		a = 1;
		new();
	} else
		other();
}
