int __attribute__((old)) one;

__attribute__((other))
int two;
