int f(int a, int n)
{
	n += 1;
	++a;
	n = n + 1;
	n++;
	a = n + 1;
	a = n++;
	return a;
}
