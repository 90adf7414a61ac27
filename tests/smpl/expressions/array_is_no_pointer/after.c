char arr[10];
void f(char *p)
{
	char loc[4];

	h(p);
	g(arr);
	g(loc);
	g("text");
}
