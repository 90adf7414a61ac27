#define __user

void f(void *x)
{
	g((long)x);
	g((long)x);
}
