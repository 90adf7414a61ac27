int f(int x)
{
	a();

	/* why 1 */
	old(y);
	b();

	/* why 2 */
	old(y);

	b();
	/* why 3 */
	old(y);
	b();
	old(y);
	b();

	/* far */

	old(y);
	b();
	// one
	// two
	old(y);
	b();
	if (x) {
		/* why 5 */
		old(y);
	}
	/* why 6 */
	old(y);
	/* why 7 */
	b();
	switch (x) {
	case 1:
		/* why 8 */
		old(y);
		break;
	}
	/* why 9 */
	old(y);
	old(z);
	/* last */
	old(y);
}
