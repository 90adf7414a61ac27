int f(struct x *a, int b)
{
	prepare(a);
	if (a) {
		do_a(b);
	}
	call(a, b);
	other(a);
	return 0;
}
