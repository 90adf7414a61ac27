struct tracker {
	u32 id;
	u8 is_bad:1;
	u8 is_moved:1;
	struct page *page;
	int status;
};
