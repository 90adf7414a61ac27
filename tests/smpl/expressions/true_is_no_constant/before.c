void choose(void)
{
	x = true;
	x = false;
	x = NULL;
	x = LIMIT;
}
