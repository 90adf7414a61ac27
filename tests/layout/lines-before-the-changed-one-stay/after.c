int range(void)
{
	err = tdh_no_vcpus(tdh_range_block, guest,
			   level, &entry, &level_state);
	return err;
}
