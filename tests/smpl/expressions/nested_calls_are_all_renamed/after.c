int f(int x)
{
	return new_get(new_get(x), old_put(new_get(3)));
}
