struct s {
	int level;	/* as the module counts */
	u64 addr;	/* of the page */
};

static void f(void)
{
	old_call(a);	/* why */
	other(b);	/* of b */
	third(c);
}
