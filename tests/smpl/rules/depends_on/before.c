#include <linux/new.h>

void f(void)
{
	old();
	older();
}
