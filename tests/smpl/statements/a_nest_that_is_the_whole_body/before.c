int stop(struct dev *dev)
{
	if (!dev->on)
		return 0;

	while (busy(dev)) {
		if (dev->dead) {
			say(dev);
			return 0;
		}
		wait(dev);
	}
	halt(dev);
	return 0;
}
