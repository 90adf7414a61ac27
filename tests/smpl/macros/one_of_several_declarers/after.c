void f(void)
{
	NEW_STATE(x);
	NEW_STATE(x);
	OTHER_STATE(a);

	g(a);
}
