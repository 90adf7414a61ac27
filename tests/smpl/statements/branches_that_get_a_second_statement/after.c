int f(int x)
{
	if (x) {
		foo(x);
		bar(x);
	} else {
		foo(y);
		bar(y);
	}
	return 0;
}
int g(int x)
{
	if (x) {
		foo(x);
		bar(x);
	} else if (y) {
		foo(y);
		bar(y);
	} else {
		foo(z);
		bar(z);
	}
}
int h(int x)
{
	if (x)
		a();
	else {
		foo(z);
		bar(z);
	}
	for (;;)
		if (x) {
			foo(x);
			bar(x);
		}
}
