void first(void)
{
	step(1);
}

void second(void)
{
	begin();
	step(1);
}

void third(void)
{
	step(1);
}
