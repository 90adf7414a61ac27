struct ops a = {
	.x	= 1,
	.open	= new_open,	/* opener */
	.close = foo,
	.y	= 2,
};
struct ops b = {
	.open	= new_open,
	.close = foo,
	.yyyyyyyy = 2,
};
struct ops a = {
	.open = new_open,
	.close = foo,
};
struct ops a = { .open = new_open,
	.close = foo,
};
struct ops a = { .open = new_open,
	.close = foo,
};
struct ops a = {
	.x = 1,
	.open = new_open,
	.close = foo,
};
