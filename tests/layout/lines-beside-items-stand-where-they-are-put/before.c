#include <linux/init.h>
#include <linux/mmzone.h>

#include <asm/errno.h>

/* The first. */
static void a(void)
{
	return;
}

/**
 * b() - The second.
 * @x: what it is
 */
void b(int x)
{
	a();
}
EXPORT_SYMBOL(b);

/* The third. */
void c(void)
{
}
EXPORT_SYMBOL(c);

struct s {
	int a;
};
