int f(struct kvm *kvm)
{
	struct page *page = alloc_page(GFP_KERNEL);
	int ret = g(page);
	return ret;
}

int h(struct kvm *kvm)
{
	struct page *page = alloc_page(GFP_KERNEL);
	return 0;
}

int k(struct kvm *kvm)
{
	int as_id = slot >> 16;
	int id = slot;
	return 0;
}
