void f(int a)
{
	if (a > 1) {
		RING_BUG();
	}
	if (a > 2)
		RING_BUG();
}
