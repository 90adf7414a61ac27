void f(int x)
{
	if (x) {
		one();
	}
}
