struct srcu;

void hold(struct srcu *srcu);

static struct unit *unit_of(struct kvm *kvm, u64 at)
{
	struct io_device *dev;
	struct unit *unit;

	dev = bus_device(kvm, BUS, at);
	if (!dev)
		return NULL;

	unit = dev->unit;
	return unit;
}
