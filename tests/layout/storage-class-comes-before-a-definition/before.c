int a(void)
{
	return 0;
}

int b(int one,
      int two)
{
	return 0;
}
