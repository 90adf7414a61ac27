void f(int x)
{
	risky(0, 1);
	risky(x);
	risky(0);
}
