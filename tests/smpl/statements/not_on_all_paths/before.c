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
	begin();
	if (a)
		return -1;
	end();
	return 0;
}
