static int count;

int slots(void)
{
	int nr_pages = 4;

	return count + nr_pages;
}
