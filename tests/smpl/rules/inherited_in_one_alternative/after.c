void f(void)
{
	bar(12, 1);
	yield();
	ring(13, 1);
}
