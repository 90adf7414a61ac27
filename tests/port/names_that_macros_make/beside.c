void show(const void *ops);
#define DEFINE_CLASS(kind, type, down, up, arguments) MAKE(kind)
#define CLASS(kind, name) MAKE_##kind(name)
#define DEFINE_SHOW_ATTRIBUTE(name) MAKE(name)
void *lift(void *x);
void drop(void *x);
