int f(int a)
{
	begin();
	if (a)
		end();
	else
		other();
	return 0;
}

int g(int a)
{
	if (a)
		return -1;
	return 0;
}
