int a;
int d;
int e;
int longer(int first,
	   int second);

int c;
int f;
