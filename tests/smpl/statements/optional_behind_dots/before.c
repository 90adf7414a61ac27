int find(int x)
{
	for_each_ring(r) {
		use(r);
		if (x == 2) {
			use(x);
			return x;
		}
	}
	return 0;
}
