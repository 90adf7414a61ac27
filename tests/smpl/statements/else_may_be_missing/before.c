void f(int a)
{
	if (ring_dead(a))
		drop(a);
	if (ring_dead(a))
		drop(a);
	else
		push(a);
	if (ring_busy(a))
		drop(a);
}
