int f(int x)
{
	if (unlikely(a))
		/* hm */
		b();
	if (unlikely(a)) /* hm */
		b();
	if (unlikely(a)) { /* hm */
		b();
	}
}
