int f(struct kvm *kvm)
{
	struct page *page;
	int ret;

	page = alloc_page(GFP_KERNEL);
	ret = g(page);
	return ret;
}

int h(struct kvm *kvm)
{
	struct page *page;

	page = alloc_page(GFP_KERNEL);
	return 0;
}

int k(struct kvm *kvm)
{
	int as_id, id;

	as_id = slot >> 16;
	id = slot;
	return 0;
}
