void f(int a)
{
	begin(a + 1);
	{
		int a = 2;

		end(a + 1);
	}
}

void g(int a)
{
	if (a) {
		int b = 2;

		use(b);
	}
}
