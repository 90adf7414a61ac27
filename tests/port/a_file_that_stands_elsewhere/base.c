int box_count(struct box *b)
{
	int count = 0;

	count += box_row_0(b);
	count += box_row_1(b);
	count += box_row_2(b);
	count += box_row_3(b);
	count += box_row_4(b);
	count += box_row_5(b);
	count += box_row_6(b);
	count += box_row_7(b);
	count += box_row_8(b);
	count += box_row_9(b);
	count += box_row_10(b);
	count += box_row_11(b);
	return count;
}
