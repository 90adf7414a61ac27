static int f(void)
{
	if (level > LEVEL && is_huge_page_enabled(vcpu->kvm))
		return 1;
	if (first_condition_holds(a))
		return 2;
	if (first_condition_holds(a) &&
	    second_condition_holds(b))
		return 3;
	return b_function(x);
}
