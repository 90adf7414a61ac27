void f(void)
{
	char * p;
	char* const r;
	char *const r;
}
