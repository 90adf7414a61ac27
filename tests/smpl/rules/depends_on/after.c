#include <linux/new.h>

void f(void)
{
	new();
	older();
}
