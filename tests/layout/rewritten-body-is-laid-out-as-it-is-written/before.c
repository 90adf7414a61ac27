static inline u64 keyed_address(u16 key, struct page *page)
{
	u64 ret;

	ret = page_to_phys(page);
	/* Key bits are just above the physical address bits: */
	ret |= (u64)key << boot_data.phys_bits;

	return ret;
}
