static void show(struct box *b)
{
	begin();

	say("%d of %lu %s\n", b->count, b->size, "x");
	say("%lu%% %zu\n", b->count, b->size);
	end();
}

IN_SPACE(show, "BOX");
AS_NAMED("BOX", show);
