struct foo {
	int bar, baz;
};
struct foo x = { 1, 2 };
