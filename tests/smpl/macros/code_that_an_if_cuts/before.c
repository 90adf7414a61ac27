void whole(void)
{
	f(1,
#ifdef B
	  2,
#endif
	  3, 0);
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
	  3);
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
	p(1,
#ifdef B
	  2,
#endif
	  3);
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
	if (t(1, 2)
#ifdef B
	    && t(1, 3)
#endif
	   )
		x();
}
