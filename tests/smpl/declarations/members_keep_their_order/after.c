struct foo {
	unsigned long bar;
	int baz;
};
struct foo x = { 1, 2 };
