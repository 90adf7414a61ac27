int f(int x)
{
	a();

	/* why 1 */
	b();

	b();
	/* why 3 */
	b();
	b();

	/* far */

	b();
	// one
	// two
	b();
	if (x) {
	}
	/* why 7 */
	b();
	switch (x) {
	case 1:
		/* why 8 */
		break;
	}
}
