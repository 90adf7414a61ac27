int f(int x)
{
	if (x) {
		trace_error(-EINVAL);
		return -EINVAL;
	}

	switch (x) {
	case 1:
		a();
		trace_error(-EINVAL);
		return -EINVAL;
	/* none of them */
	default:
		trace_error(-EINVAL);
		return -EINVAL;
	}
	b();
	trace_error(-EINVAL);
	return -EINVAL;
}
