#include <b.h>
#ifdef X
#include <b.h>
#else
#include <c.h>
#endif
#include <b.h>

#define A 2
#ifdef X
#define B 2
#endif
#define C (1)
#define D 1UL
#ifdef Y
#define F 2
#else
#define F 3
#define G 2
#endif
#define E 2 /* one */

void f(void)
{
	bar();
	baz(1 + 1);
#ifdef X
	bar();
	baz(2 + 1);
#else
	bar();
	baz(3 + 1);
#endif
	bar();
	baz(4 + 1);
}
