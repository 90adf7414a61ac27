struct srcu;

void hold(struct srcu *srcu);

static struct unit *unit_of(struct kvm *kvm, u64 at)
{
	struct io_device *dev;
	struct unit *unit;

	if (!message_is_good(m))
		return NULL;

	at = m->low;

	dev = bus_device(kvm, BUS, at);
	if (!dev)
		return NULL;

	unit = dev->unit;
	return unit;
}
