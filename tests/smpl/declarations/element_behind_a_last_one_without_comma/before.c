struct foo x = {
	.a = 1
};
struct foo y = {
	.a = 1,
	.c = 1
};
struct foo z = {
	.c = 1,
	.a = 1
};
