void f(int a)
{
	RING_BUG_ON(a > 1);
	RING_BUG_ON(a > 2);
}
