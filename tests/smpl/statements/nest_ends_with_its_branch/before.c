void f(int a)
{
	if (a)
		while (next(a))
			old();
	else
		other();
	old();
	if (a) {
		old();
		a = 1;
		old();
	} else
		other();
}
