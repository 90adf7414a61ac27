static void f(void)
{
	vcpu->pages = kcalloc(count, sizeof(*vcpu->pages),
		       	     GFP_KERNEL);
	other = kcalloc(count, sizeof(*vcpu->pages),
		       	GFP_KERNEL);   
}
