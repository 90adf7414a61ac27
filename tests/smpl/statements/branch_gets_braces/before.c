void f(int a)
{
	if (a)
		first();
	else
		other();
	for (; a; a--)
		first();
}
