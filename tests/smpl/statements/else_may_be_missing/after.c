void f(int a)
{
	if (ring_busy(a))
		drop(a);
}
