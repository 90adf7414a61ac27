int f(int x)
{
	lock();
	if (x) 
		g(x);

	lock();
  
	g(x);
	unused();
	 
	return x;
}
