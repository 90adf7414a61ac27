/* The first. */
void one(void)
{
}

/* The third. */
void three(void)
{
}
