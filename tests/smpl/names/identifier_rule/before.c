static int nr_slots;

int slots(void)
{
	int nr_pages = 4;

	return nr_slots + nr_pages;
}
