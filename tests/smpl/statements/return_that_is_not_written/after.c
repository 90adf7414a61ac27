void pump(int n)
{
	ring_lock();
	if (n) {
		drop(n);
		ring_unlock();
		return;
	}
	push(n);
	ring_unlock();
}
