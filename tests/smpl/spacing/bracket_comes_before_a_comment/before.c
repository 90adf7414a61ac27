int f(int x)
{
	if (a)
		/* hm */
		b();
	if (a) /* hm */
		b();
	if (a) { /* hm */
		b();
	}
}
