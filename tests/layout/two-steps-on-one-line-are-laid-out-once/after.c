static int f(void)
{
	err = a_new_call(first_argument, third_argument, fourth_argument);
	log_error(err, flags);
	return err;
}
