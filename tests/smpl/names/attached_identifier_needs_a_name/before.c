void choose(void)
{
	x = LIMIT;
	x = 3;
	x = -1;
	x = "text";
}
