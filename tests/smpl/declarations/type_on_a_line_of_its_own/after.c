/* foo */
static int
g(int x)
{
	return 0;
}
