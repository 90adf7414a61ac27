void choose(void)
{
	set_named(LIMIT);
	x = 3;
	x = -1;
	x = "text";
}
