void f(int a, int b)
{
	begin();
	use(b);
	end(a);
}

void g(int a, int b)
{
	begin();
	use(a);
	end(a);
}
