int f(int x)
{
	return old_get(old_get(x), old_put(old_get(3)));
}
