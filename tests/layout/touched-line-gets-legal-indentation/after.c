static void f(void)
{
	vcpu->pages = kcalloc(count, sizeof(*vcpu->pages),
			     GFP_KERNEL_ACCOUNT);
	other = kcalloc(count, sizeof(*vcpu->pages),
		       	GFP_KERNEL);   
}
