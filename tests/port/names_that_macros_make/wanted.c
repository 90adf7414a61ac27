typedef void (*lamp_cb)(struct lamp *lamp,
			int how);

struct lamp {
	int on;
	unsigned int		bright:8, warm:1;
	int			one, two[4];
	lamp_cb			cb;
	int (*blink)(struct lamp *lamp);
};

#define LAMP_FNS(name)						\
static int lamp_is_##name(struct lamp *lamp)			\
{								\
	return lamp->name;					\
}
LAMP_FNS(warm)

DEFINE_CLASS(lamp_ref, struct lamp *, drop(_T), lift(lamp), struct lamp *lamp)

static int lamp_stats_show(struct lamp *lamp)
{
	CLASS(lamp_ref, mine)(lamp);

	return lamp_is_warm(mine) + lamp->two[0];
}
DEFINE_SHOW_ATTRIBUTE(lamp_stats);

static int lamp_on(struct lamp *lamp)
{
	show(&lamp_stats_fops);
	lamp->blink(lamp);
	return lamp->on;
}
