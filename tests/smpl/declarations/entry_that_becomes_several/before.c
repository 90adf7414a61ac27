struct ops a = {
	.x	= 1,
	.open	= foo,	/* opener */
	.y	= 2,
};
struct ops b = {
	.open	= foo,
	.yyyyyyyy = 2,
};
struct ops a = {
	.open = foo,
};
struct ops a = { .open = foo, };
struct ops a = { .open = foo };
struct ops a = {
	.x = 1,
	.open = foo
};
