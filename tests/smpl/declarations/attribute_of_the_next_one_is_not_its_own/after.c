int __attribute__((section(".shared"))) one;

__attribute__((other))
int two;
