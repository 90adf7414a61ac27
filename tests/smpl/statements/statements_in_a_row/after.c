void source(void)
{
	moved();
}

void target(void)
{
	one();
	two();
	three();
}
