int f(int a)
{
	switch (a) {
	case NEW:
		return 0;
	case OLD:
		return 2;
	default:
		return -1;
	}
}
