int add(void)
{
	err = tdh_page_add(&guest->td, gpa, frame, guest->source_page, &entry,
			   &level_state);
	if (err)
		return -EIO;

	return 0;
}
