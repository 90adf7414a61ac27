void f(int x)
{
	g(x);

	done(x);
	done(1);

}

void h(int x)
{
	g(x);
	done(x);
}
