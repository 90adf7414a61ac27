int counter;
	/* one after another */
#pragma omp critical

int first;
