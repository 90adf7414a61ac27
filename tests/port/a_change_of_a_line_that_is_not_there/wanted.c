struct tracker {
	u32 id;
	/* Written at run time: a byte of its own. */
	u8 is_bad;
	struct page *page;
	int status;
};
