void f(void)
{
	OLD_STATE(a, 1);
	ANCIENT_STATE(a);
	OTHER_STATE(a);

	g(a);
}
