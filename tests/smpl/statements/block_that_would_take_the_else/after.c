int f(void)
{
	if (a) {
		if (1) {
			bar(1);
		}
	} else
		b();
	if (c) {
		if (2) {
			bar(2);
		}
	} else if (d) {
		if (3) {
			bar(3);
		}
	} else
		e();
	for (;;)
		if (4) {
			bar(4);
		}
}
