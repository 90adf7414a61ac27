/* The first. */
void one(void)
{
}

/*
 * The second: it goes.
 */
void old_ring(void)
{
	one();
}

/* The third. */
void three(void)
{
}
