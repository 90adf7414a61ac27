void h(int x)
{
	alpha(x, NULL);
	beta(NULL);
	gamma(x, 0);
}
