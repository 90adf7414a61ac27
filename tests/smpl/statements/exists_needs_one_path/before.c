int f(int a)
{
	begin();
	if (a)
		end();
	else
		other();
	return 0;
}
