void f(struct x *p, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (p->a[i]) {
			kfree(p->a[i]);
			p->a[i] = NULL;
		}

	if (n)
		g();
	else if (p->b) {
		kfree(p->b);
		p->b = NULL;
	}

	while (n--) {
		if (p->c[n]) {
			kfree(p->c[n]);
			p->c[n] = NULL;
		}
	}
}
