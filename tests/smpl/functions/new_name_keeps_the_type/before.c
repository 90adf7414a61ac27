static unsigned long old_name(int x)
{
	return x;
}
