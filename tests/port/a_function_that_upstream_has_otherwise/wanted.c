static int fill(struct box *b, u64 end, u64 start)
{
	prepare(b);

	if (!is_dry(b))
		return -EIO;
	stop(b);
	cut(b, start, end);

	finish(b);
	return 0;
}
