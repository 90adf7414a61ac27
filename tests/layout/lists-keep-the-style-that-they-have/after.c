void fill_range(unsigned int index,
		u32 base_lo, u32 base_hi, unsigned_long_type mask_lo,
		u32 mask_hi);

static int f(void)
{
	ret = some_function_with_a_long_name(
		first_argument, replaced_second_argument, third_argument,
		fourth_argument);
	g(first,
	  second,
	  third,
	  fourth);
	call_with_tabs(argument_one, argument_two,
			a_longer_argument_three, argument_four, argument_five);
	return h("a long format: %d %d and then even more text %d\n",
		 one, two_and_more, three);
}
