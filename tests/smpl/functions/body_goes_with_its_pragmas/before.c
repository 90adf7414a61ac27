int counter;

void old(int x)
{
	/* one after another */
#pragma omp critical
#ifdef DEBUG
	g(x);
#endif
}

int first;
