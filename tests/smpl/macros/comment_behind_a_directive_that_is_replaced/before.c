#include <linux/a.h>
#include <linux/old.h>	// for foo
#include <linux/b.h>

int x;
