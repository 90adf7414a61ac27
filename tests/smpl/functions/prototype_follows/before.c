static int do_it(int);
static int do_it(int value);
int do_more(int value);

static int do_it(int x)
{
	return x;
}
