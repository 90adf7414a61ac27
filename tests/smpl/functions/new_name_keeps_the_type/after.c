static unsigned long new_name(int x)
{
	return x;
}
