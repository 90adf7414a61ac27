struct box {
	int count;
	unsigned long size;
};

int say(const char *format, ...);
void begin(void);
void end(void);
#define IN_SPACE(name, space) \
	NOTE(name, __stringify(space))
#define AS_NAMED(space, name) NOTE(#name, space)
