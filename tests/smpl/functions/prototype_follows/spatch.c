static int do_it(long);
static int do_it(long x);
int do_more(int value);

static int do_it(long x)
{
	return x;
}
