void f(int x)
{
	risky(0, 1);
	safe(x);
	risky(0);
}
