#include <linux/a.h>
#include <linux/new.h>
#include <linux/new2.h>	// for foo
#include <linux/b.h>

int x;
