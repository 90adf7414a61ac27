void f(int a)
{
	begin(a + 1);
	open_one(a);
	{
		int a = 2;

		close_one(a);
		end(a + 1);
	}
}

void g(int a)
{
	begin(a + 1);
	if (a) {
		int b = 2;

		use(b);
	}
	end(a + 1);
}
