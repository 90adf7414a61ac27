void one(void)
{
	h(1, 3, 8, 9);
	end(3);
}

void two(void)
{
	h(1, 3, 8, 9);
	end(4);
}
