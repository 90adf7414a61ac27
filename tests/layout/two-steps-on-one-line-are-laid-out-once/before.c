static int f(void)
{
	err = old_call(first_argument, second_argument, third_argument, fou);
	return err;
}
