void f(void)
{
	begin(16);
	end(0x10);
	begin(16);
	end(0x11);
}
