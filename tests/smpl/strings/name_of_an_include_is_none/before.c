#include "old.h"

void f(void)
{
	g("old");
}
