struct s {
	enum pg_level level;	/* as the module counts */
	u64 addr;	/* of the page */
};

static void f(void)
{
	new_call(a, b);	/* why */
	if (x)
		y(b);	/* of b */
	third(c);
}
