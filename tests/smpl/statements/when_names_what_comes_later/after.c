void f(int a, int b)
{
	begin();
	use(b);
}

void g(int a, int b)
{
	begin();
	use(a);
	end(a);
}
