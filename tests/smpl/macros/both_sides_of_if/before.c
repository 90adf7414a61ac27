void f(int a)
{
#ifdef CONFIG_RING
	old_push(a);
#else
	old_push(-a);
#endif
	done();
}

int g(int a)
{
#ifdef CONFIG_RING
	return old_push(a);
#else
	return old_push(-a);
#endif
}

void h(int a)
{
#ifdef CONFIG_RING
	if (old_push(a)) {
#else
	if (old_push(-a)) {
#endif
		done();
	}
}
