void f(void)
{
	bar(12, 1);
	ring(12, 1);
	ring(13, 1);
}
