int f(void)
{
	if (x)
		return(a);
	return(b + c);
}
int g(void)
{
	return (a);
}
