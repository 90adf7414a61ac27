int one(struct dev *dev)
{
	int err;

	err = start_now(dev);
	if (IS_BAD(err))
		return err;
	return 0;
}

int other(struct dev *dev)
{
	int err;

	err = stop(dev);
	if (IS_BAD(err))
		return err;
	return 0;
}
