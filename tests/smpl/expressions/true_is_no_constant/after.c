void choose(void)
{
	x = true;
	x = false;
	set(NULL);
	set(LIMIT);
}
