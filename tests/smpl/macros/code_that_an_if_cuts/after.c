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
	f(1,
#ifdef B
	  2,
#endif
	  0);
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
	  , 2
#endif
	  );
}

void goes(void)
{
	x();
}

void moved(void)
{
	t(
#ifdef B
	  1,
#endif
	  2);
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
