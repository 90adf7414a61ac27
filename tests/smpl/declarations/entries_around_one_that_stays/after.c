struct ops a = {
	.x	= 1,
	.pre = 1,
	.open	= foo,	/* opener */
	.post = 2,
	.y	= 2,
};
struct ops b = {
	.pre = 1,
	.open	= foo,
	.post = 2,
	.yyyyyyyy = 2,
};
struct ops a = { .pre = 1, .open = foo,
	.post = 2,
};
struct ops a = {
	.x = 1,
	.pre = 1,
	.open = foo,
	.post = 2,
};
