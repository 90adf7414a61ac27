void f(int a)
{
#ifdef CONFIG_RING
	new_push(a);
#else
	new_push(-a);
#endif
	done();
}

int g(int a)
{
#ifdef CONFIG_RING
	return new_push(a);
#else
	return new_push(-a);
#endif
}

void h(int a)
{
#ifdef CONFIG_RING
	if (new_push(a)) {
#else
	if (old_push(-a)) {
#endif
		done();
	}
}
