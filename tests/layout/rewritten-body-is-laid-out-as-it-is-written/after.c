static inline u64 keyed_address(u16 key, struct page *page)
{
	/* Key bits are just above the physical address bits: */
	return FRAME_PHYS(frame) | ((u64)key << boot_data.phys_bits_of_machine);
}
