#include <a.h>
#ifdef X
#include <a.h>
#else
#include <c.h>
#endif
#include <a.h>

#define A 1
#ifdef X
# define B 1
#endif
#define C (1)
#define D 1UL
#ifdef Y
#define F 1
#else
#define F 3
#define G 1
#endif
#define E 1 /* one */

void f(void)
{
	foo(1);
#ifdef X
	foo(2);
#else
	foo(3);
#endif
	foo(4);
}
