void source(void)
{
	one();
	two();
}

void target(void)
{
	three();
}
