void h(int x)
{
	alpha(x, 0);
	beta(0);
	gamma(x, 0);
}
