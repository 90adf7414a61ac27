void whole(void)
{
	g(0, 1,
	  
#ifdef B
 2,
	  
#endif
 3);
}

void cut(void)
{
	g(0, 1,
	  
#ifdef B
 2);
}

void behind(void)
{
	m(1,
#ifdef B
	  2,
#endif
	  3, 0);
}

void within(void)
{
	m(1
#ifdef B
	  , 2, 0
#endif
	  );
}

void goes(void)
{
	x();
}

void moved(void)
{
	t(2, 1);
}

void apart(void)
{
	if (t(2, 1)
#ifdef B
	    && t(3, 1)
#endif
	   )
		x();
}
