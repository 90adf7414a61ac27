static struct ops vt_ops = {
	.version = 1,
	.link = vt_link,
	.put = vt_put,
};
