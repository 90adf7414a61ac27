static void show(struct box *b)
{
	begin();

	end();
}
