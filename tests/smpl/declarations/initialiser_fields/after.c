static struct ops vt_ops = {
	.version = 1,
	.put = vt_put,
};
