static int shared;

void drop(int arg)
{
	static int once;
	int here = 0;

	put_local(arg);
	put_local(here);
	put_global(once);
	put_global(shared);
	put_global(elsewhere);
}
