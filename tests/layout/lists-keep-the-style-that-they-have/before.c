void fill_range(unsigned int index,
		u32 base_lo, u32 base_hi, u32 mask_lo, u32 mask_hi);

static int f(void)
{
	ret = some_function_with_a_long_name(
		first_argument, second_argument, third_argument,
		fourth_argument);
	g(first,
	  second,
	  third);
	call_with_tabs(argument_one, argument_two,
			argument_three, argument_four, argument_five);
	return h("a long format: %d %d and then even more text %d\n",
		 one, two, three);
}
