/* foo */
int
g(int x)
{
	return 0;
}
