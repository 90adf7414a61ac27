#include "old.h"

void f(void)
{
	g("new");
}
