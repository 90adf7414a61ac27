void stop(struct dev *dev)
{
	if (!dev->on)
		return;

	while (busy(dev)) {
		if (dev->dead) {
			say(dev);
			return;
		}
		wait(dev);
	}
	halt(dev);
	return;
}
