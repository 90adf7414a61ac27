static int shared;

void drop(int arg)
{
	static int once;
	int here = 0;

	put(arg);
	put(here);
	put(once);
	put(shared);
	put(elsewhere);
}
