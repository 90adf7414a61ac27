int f(int a)
{
	a = 1;
	a = total(3
#ifdef ONE
		  + 1
#endif
#ifdef TWO
		  + 2
#endif
		  );
	return a;
}
