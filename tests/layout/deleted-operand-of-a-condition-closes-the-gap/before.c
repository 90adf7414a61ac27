static int f(void)
{
	if (level > LEVEL && (access & EXEC_MASK) &&
	    is_huge_page_enabled(vcpu->kvm))
		return 1;
	if (first_condition_holds(a) &&
	    second_condition_holds(b))
		return 2;
	if (first_condition_holds(a) &&
	    second_condition_holds(b) &&
	    third_condition_holds(c))
		return 3;
	return a_function(x) ||
	       b_function(x);
}
