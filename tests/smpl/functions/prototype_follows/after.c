static int do_it(long);
static int do_it(long value);
int do_more(int value);

static int do_it(long x)
{
	return x;
}
