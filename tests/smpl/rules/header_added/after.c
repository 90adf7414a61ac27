#include <linux/module.h>
#include <linux/kernel.h>
#include <linux/bits.h>

int x;
