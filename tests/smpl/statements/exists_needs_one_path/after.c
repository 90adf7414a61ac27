int f(int a)
{
	begin();
	if (a)
		finish();
	else
		other();
	return 0;
}
