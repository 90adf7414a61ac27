int g(int x)
{
	if (a ||
	    foo(x) ||
	    b)
		return 0;
	return foo(x) ||
	       foo(y) ||
	       z;
}
