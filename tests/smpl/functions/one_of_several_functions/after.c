void first(void)
{
	step(10);
}

void second(void)
{
	begin();
	step(20);
}

void third(void)
{
	step(1);
}
