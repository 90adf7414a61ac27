#include <linux/init.h>
#include <linux/mmzone.h>
#include <linux/kvm_types.h>

#include <asm/bug.h>
#include <asm/errno.h>

/**
 * b() - The second.
 * @x: what it is
 * @y: the other
 */
void b(int x)
{
	a();
}
EXPORT_SYMBOL(b);

static inline void d(void)
{
}

struct s {
	int a;
};

int at_the_end;
