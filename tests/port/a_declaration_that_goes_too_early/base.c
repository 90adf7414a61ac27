static int expect(struct buffer *skb)
{
	struct device *dev = device_of(skb);
	struct entry *dst = NULL;
	struct flow fl;

	clear(&fl);
	dst = look_up(&fl);
	if (dst && dst->dev == dev)
		return 1;
	return 0;
}
