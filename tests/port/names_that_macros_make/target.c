struct lamp {
	int on;
};

static int lamp_on(struct lamp *lamp)
{
	return lamp->on;
}
