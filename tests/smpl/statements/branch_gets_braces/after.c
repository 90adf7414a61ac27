void f(int a)
{
	if (a) {
		first();
		second();
	} else
		other();
	for (; a; a--) {
		first();
		second();
	}
}
