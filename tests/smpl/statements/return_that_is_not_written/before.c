void pump(int n)
{
	ring_lock();
	if (n) {
		drop(n);
		return;
	}
	push(n);
}
