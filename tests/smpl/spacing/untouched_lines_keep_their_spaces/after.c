int f(int x)
{
	lock();
	count();
	if (x) 
		g(x);

	lock();
	count();
  
	g(x);
	 
	return x;
}
