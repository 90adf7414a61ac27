#include <linux/kernel.h>
int first(int x) { return x; }
int counter;
