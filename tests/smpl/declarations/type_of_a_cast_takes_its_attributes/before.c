#define __user

void f(void *x)
{
	g((int __user *)x);
	g((int)x);
}
