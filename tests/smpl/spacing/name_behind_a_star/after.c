void f(void)
{
	char *q;
	char* r;
	char *r;
}
