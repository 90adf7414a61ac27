void f(struct x *p, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		kfree(p->a[i]);
		p->a[i] = NULL;
	}

	if (n)
		g();
	else {
		kfree(p->b);
		p->b = NULL;
	}

	while (n--) {
		kfree(p->c[n]);
		p->c[n] = NULL;
	}
}
